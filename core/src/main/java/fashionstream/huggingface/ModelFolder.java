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
import java.util.function.Supplier;
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

    private final Path folder;

    /**
     * What the folder has.
     *
     * @param model the ONNX file
     * @param sideFile its side file, as the configuration specifies; null if there is none, or if the ONNX file has a
     *     side file of its own
     */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    public record Content(Path model, byte @Nullable [] sideFile) {}

    private ModelFolder(Path folder) {
        this.folder = folder;
    }

    /**
     * Reads a folder.
     *
     * @throws ModelFolderException if it does not have exactly one model, or its configuration is invalid or not
     *     supported
     */
    public static Content read(Path folder) {
        return new ModelFolder(folder).content();
    }

    /** Whether a folder has a configuration that describes its model. */
    public static boolean isConfigured(Path folder) {
        return Files.exists(folder.resolve(CONFIG));
    }

    private Content content() {
        Path model = model();
        boolean ownSideFile = Files.exists(Path.of(model + ".json"));
        if (ownSideFile || !isConfigured(folder)) {
            return new Content(model, null);
        }
        ObjectNode side = JsonNodeFactory.instance.objectNode().put("name", name());
        JsonObject config = json(CONFIG);
        if (config.has("pretrained_cfg")) {
            in(CONFIG, () -> TimmConfig.convert(config, side));
        } else {
            in(CONFIG, () -> ModelConfig.convert(config, side));
            if (!Files.exists(folder.resolve(PREPROCESSOR))) {
                throw new ModelFolderException(
                        folder.toString(),
                        "has no " + PREPROCESSOR
                                + ", which says how images are resized and normalised; copy it from where"
                                + " the model comes from, or write a side file " + model.getFileName() + ".json");
            }
            JsonObject preprocessor = json(PREPROCESSOR);
            in(PREPROCESSOR, () -> PreprocessorConfig.convert(preprocessor, side));
        }
        // Not in the configuration: Optimum and timm export PyTorch's layout, and logits.
        side.put("layout", "NCHW").put("output", "logits");
        return new Content(model, side.toString().getBytes(UTF_8));
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

    private JsonObject json(String name) {
        Path file = folder.resolve(name);
        return in(name, () -> {
            try {
                if (Files.size(file) > MAX_CONFIG_BYTES) {
                    throw new JsonException("is larger than 16 MiB");
                }
                return JsonObject.parse(Files.readAllBytes(file));
            } catch (IOException e) {
                throw new ModelFolderException(file.toString(), "can't be read: " + ReadFailure.reason(e), e);
            }
        });
    }

    private void in(String name, Runnable task) {
        in(name, () -> {
            task.run();
            return name;
        });
    }

    private <T> T in(String name, Supplier<T> task) {
        try {
            return task.get();
        } catch (JsonException e) {
            throw new ModelFolderException(folder.resolve(name).toString(), e.getMessage(), e);
        }
    }
}
