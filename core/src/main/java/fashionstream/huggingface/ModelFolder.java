package fashionstream.huggingface;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import fashionstream.json.JsonException;
import fashionstream.json.JsonObject;
import fashionstream.system.ReadFailure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A folder as Optimum exports it: {@code model.onnx}, here or in the folder {@code onnx}, {@code config.json} with the
 * classes, and {@code preprocessor_config.json}. timm's {@code config.json} has both.
 */
public final class ModelFolder {
    private static final String CONFIG = "config.json";
    private static final String PREPROCESSOR = "preprocessor_config.json";
    private static final String MODEL = "model.onnx";
    private static final int MAX_CONFIG_BYTES = 16 << 20;

    /** Files of models in other formats, which need to be converted. */
    private static final List<String> WEIGHTS =
            List.of("model.safetensors", "pytorch_model.bin", "tf_model.h5", "flax_model.msgpack");

    /**
     * What the folder has.
     *
     * @param model the ONNX file
     * @param sideFile its side file, as the configuration specifies; null if there is none, or if the ONNX file has a
     *     side file of its own
     * @param configuration the configuration that the side file stands for; null if there is no side file
     */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    public record Content(
            Path model,
            byte @Nullable [] sideFile,
            @Nullable FolderConfiguration configuration) {}

    /**
     * What a folder has whose configuration is not usable.
     *
     * @param model the ONNX file
     * @param sideFile the keys of a side file that the configuration specifies
     * @param configuration the configuration; null if there is none, or if the ONNX file has a side file of its own
     * @param problems everything that is wrong with the configuration
     */
    public record Draft(
            Path model,
            ObjectNode sideFile,
            @Nullable FolderConfiguration configuration,
            List<ModelFolderException> problems) {}

    private final Path folder;

    /** Whether problems are collected, instead of thrown. */
    private final boolean drafting;

    private final List<ModelFolderException> problems = new ArrayList<>();
    private final ObjectNode side = JsonNodeFactory.instance.objectNode();

    private ModelFolder(Path folder, boolean drafting) {
        this.folder = folder;
        this.drafting = drafting;
    }

    /**
     * Reads a folder.
     *
     * @throws ModelFolderException if it does not have exactly one model, or its configuration is invalid or not
     *     supported
     */
    public static Content read(Path folder) {
        return new ModelFolder(folder, false).content();
    }

    /**
     * Reads a folder as far as possible.
     *
     * @throws ModelFolderException if it does not have exactly one model
     */
    public static Draft draft(Path folder) {
        ModelFolder drafted = new ModelFolder(folder, true);
        Content content = drafted.content();
        return new Draft(content.model(), drafted.side, content.configuration(), List.copyOf(drafted.problems));
    }

    /** Whether a folder has a configuration that describes its model. */
    public static boolean isConfigured(Path folder) {
        return Files.exists(folder.resolve(CONFIG));
    }

    private Content content() {
        Path model = model();
        boolean ownSideFile = Files.exists(Path.of(model + ".json"));
        if (ownSideFile || !isConfigured(folder)) {
            return new Content(model, null, null);
        }
        side.put("name", name());
        boolean timm = convert(model);
        // Not in the configuration: Optimum and timm export PyTorch's layout, and logits.
        side.put("layout", "NCHW").put("output", "logits");
        return new Content(model, side.toString().getBytes(UTF_8), new FolderConfiguration(folder.toString(), timm));
    }

    /** Adds what the configuration specifies to the side file, and returns whether it is timm's. */
    private boolean convert(Path model) {
        JsonObject config = json(CONFIG);
        if (config == null) {
            return false;
        }
        if (config.has(TimmConfig.PRETRAINED)) {
            TimmConfig.convert(config, side, step -> attempt(CONFIG, step));
            return true;
        }
        ModelConfig.convert(config, side, step -> attempt(CONFIG, step));
        if (!Files.exists(folder.resolve(PREPROCESSOR))) {
            report(new ModelFolderException(
                    folder.toString(),
                    "has no " + PREPROCESSOR
                            + ", which says how images are resized and normalised; copy it from where"
                            + " the model comes from, or write a side file " + model.getFileName() + ".json"));
            return false;
        }
        JsonObject preprocessor = json(PREPROCESSOR);
        if (preprocessor != null) {
            attempt(
                    PREPROCESSOR,
                    () -> PreprocessorConfig.convert(
                            preprocessor, modelType(config), side, step -> attempt(PREPROCESSOR, step)));
        }
        return false;
    }

    private static @Nullable String modelType(JsonObject config) {
        return config.isText("model_type") ? config.text("model_type") : null;
    }

    private void report(ModelFolderException problem) {
        if (!drafting) {
            throw problem;
        }
        problems.add(problem);
    }

    /** Runs a step on a file. A step that fails changes nothing in the side file. */
    private void attempt(String file, Runnable step) {
        ObjectNode before = drafting ? side.deepCopy() : side;
        try {
            step.run();
        } catch (JsonException e) {
            report(new ModelFolderException(folder.resolve(file).toString(), e.getMessage(), e));
            side.removeAll();
            side.setAll(before);
        }
    }

    /** The name of the folder. */
    private String name() {
        Path name = folder.toAbsolutePath().normalize().getFileName();
        return name == null ? "model" : name.toString();
    }

    private Path model() {
        List<Path> models = new ArrayList<>();
        models.addAll(onnxFiles(folder));
        models.addAll(onnxFiles(folder.resolve("onnx")));
        // Beside it are variants, such as model_quantized.onnx.
        List<Path> named = models.stream()
                .filter(file -> String.valueOf(file.getFileName()).equals(MODEL))
                .toList();
        List<Path> candidates = named.isEmpty() ? models : named;
        if (candidates.size() == 1) {
            return candidates.get(0);
        }
        if (candidates.isEmpty()) {
            throw new ModelFolderException(folder.toString(), "a folder without an ONNX model" + conversion());
        }
        String names = String.join(
                ", ",
                candidates.stream()
                        .map(file -> folder.relativize(file).toString())
                        .toList());
        throw new ModelFolderException(
                folder.toString(),
                "a folder with " + candidates.size() + " ONNX models (" + names + "); name one of them");
    }

    private String conversion() {
        if (Files.exists(folder.resolve("saved_model.pb"))) {
            return ", but with a TensorFlow SavedModel; convert it: python -m tf2onnx.convert --saved-model " + folder
                    + " --output " + folder.resolve(MODEL);
        }
        for (String weights : WEIGHTS) {
            if (Files.exists(folder.resolve(weights))) {
                return ", but with " + weights + "; convert it: optimum-cli export onnx --task image-classification"
                        + " --model " + folder + " ONNX_FOLDER";
            }
        }
        return ": no *.onnx in it or in its folder 'onnx'";
    }

    private static List<Path> onnxFiles(Path folder) {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(file -> file.toString().endsWith(".onnx") && Files.isRegularFile(file))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new ModelFolderException(folder.toString(), "can't be read: " + ReadFailure.reason(e), e);
        }
    }

    /** The content of a file; null if it is not usable, and problems are collected. */
    private @Nullable JsonObject json(String name) {
        Path file = folder.resolve(name);
        try {
            if (Files.size(file) > MAX_CONFIG_BYTES) {
                throw new JsonException("is larger than 16 MiB");
            }
            return JsonObject.parse(Files.readAllBytes(file));
        } catch (JsonException e) {
            report(new ModelFolderException(file.toString(), e.getMessage(), e));
        } catch (IOException e) {
            report(new ModelFolderException(file.toString(), "can't be read: " + ReadFailure.reason(e), e));
        }
        return null;
    }
}
