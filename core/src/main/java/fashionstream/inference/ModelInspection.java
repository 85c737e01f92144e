package fashionstream.inference;

import static java.nio.charset.StandardCharsets.UTF_8;

import ai.onnxruntime.NodeInfo;
import ai.onnxruntime.OrtException;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import fashionstream.huggingface.FolderConfiguration;
import fashionstream.huggingface.ModelFolder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What there is to know about a model before it is used, and every reason why it would be refused. */
public final class ModelInspection {
    private static final int SHOWN_CLASSES = 5;

    private final InferenceSettings settings;

    /** Whether a folder is inspected, rather than a file. */
    private final boolean isFolder;

    private final Map<String, String> facts = new LinkedHashMap<>();
    private final Set<String> problems = new LinkedHashSet<>();
    private final Set<String> warnings = new LinkedHashSet<>();
    private @Nullable Path model;

    /** What the configuration of the folder specifies; null if there is none. */
    private @Nullable ObjectNode configured;

    private @Nullable FolderConfiguration configuration;

    private @Nullable ObjectNode suggestion;
    private Set<String> guessed = Set.of();

    private ModelInspection(InferenceSettings settings, boolean isFolder) {
        this.isFolder = isFolder;
        this.settings = settings;
    }

    /**
     * Inspects a model file or a model folder. Does not throw if the model is unusable.
     *
     * @param settings how the trial run is done
     */
    public static ModelInspection of(Path path, InferenceSettings settings) {
        ModelInspection inspection = new ModelInspection(settings, Files.isDirectory(path));
        ModelArtifact artifact = inspection.read(path);
        if (artifact != null) {
            inspection.model = Path.of(artifact.source());
            inspection.attempt(() -> inspection.inspect(artifact));
        }
        return inspection;
    }

    /** Reads a model. If only the configuration of its folder is not usable, its problems are noted. */
    private @Nullable ModelArtifact read(Path path) {
        if (!isFolder) {
            return attempt(() -> ModelArtifact.read(path));
        }
        ModelFolder.Draft draft = attempt(() -> ModelArtifact.draft(path));
        if (draft == null) {
            return null;
        }
        configured = draft.sideFile().isEmpty() ? null : draft.sideFile();
        configuration = draft.configuration();
        draft.problems().forEach(problem -> problems.add(String.valueOf(problem.getMessage())));
        return attempt(() -> ModelArtifact.read(problems.isEmpty() ? path : draft.model()));
    }

    /** The facts, by name. */
    public Map<String, String> facts() {
        return facts;
    }

    /** Why the model is refused, a line for each reason; empty if it can be used. */
    public List<String> problems() {
        return List.copyOf(problems);
    }

    /** What looks wrong, but does not prevent the use of the model. */
    public List<String> warnings() {
        return List.copyOf(warnings);
    }

    /** The path of the side file that the model needs; null if the model can't be read. */
    public @Nullable Path sideFile() {
        return model == null ? null : Path.of(SideFile.name(model.toString()));
    }

    /** A side file for the model; null if it has one or needs none. */
    public @Nullable ObjectNode suggestion() {
        return suggestion;
    }

    /** The keys of the suggestion that the graph does not tell, so that a person has to check them. */
    public Set<String> guessed() {
        return guessed;
    }

    private <T> @Nullable T attempt(Supplier<T> step) {
        try {
            return step.get();
        } catch (ModelException e) {
            problems.add(String.valueOf(e.getMessage()));
            return null;
        }
    }

    private boolean inspect(ModelArtifact artifact) {
        String source = artifact.source();
        OnnxFormat.requireWhole(source, artifact.model());
        OnnxGraph graph = OnnxGraph.read(source, artifact.model());
        facts.put("parameters", String.format(Locale.ROOT, "%,d", graph.parameters()));
        facts.put(
                "opset",
                graph.operatorSets().entrySet().stream()
                        .map(set -> set.getKey() + " " + set.getValue())
                        .collect(Collectors.joining(", ")));
        if (!graph.producer().isEmpty()) {
            facts.put("written by", graph.producer());
        }
        OnnxRuntime.Opened opened = OnnxRuntime.open(source, artifact.model(), settings);
        try {
            inspect(artifact, graph, opened);
        } catch (OrtException e) {
            throw new ModelException(source, "ONNX Runtime can't describe the model: " + e.getMessage(), e);
        } finally {
            OnnxRuntime.close(opened.session());
        }
        return true;
    }

    private void inspect(ModelArtifact artifact, OnnxGraph graph, OnnxRuntime.Opened opened) throws OrtException {
        String source = artifact.source();
        Map<String, NodeInfo> inputs = opened.session().getInputInfo();
        Map<String, NodeInfo> outputs = opened.session().getOutputInfo();
        facts.put("inputs", OnnxSignature.describe(inputs));
        facts.put("outputs", OnnxSignature.describe(outputs));
        boolean own = opened.session().getMetadata().getCustomMetadata().containsKey(ModelMetadata.NAME);
        byte[] sideFile = artifact.sideFile();
        if (sideFile != null) {
            inspectForeign(artifact, sideFile, graph, opened);
            if (!problems.isEmpty() && configured != null) {
                suggest(artifact, configured, graph, opened);
            }
        } else if (configured != null) {
            inspectForeign(artifact, suggest(artifact, configured, graph, opened), graph, opened);
        } else if (own) {
            addInput(OnnxSignature.of(source, opened.session()).input(), null);
        } else {
            Path folder = configuredFolder(source);
            if (folder != null) {
                problems.add(source
                        + ": the model of a Hugging Face folder, which has its description: inspect the folder "
                        + folder);
                return;
            }
            problems.add(source + ": it has no side file, which says what the graph does not: " + SideFile.name(source)
                    + (isFolder ? "; nor has the folder a config.json" : ""));
            ObjectNode nothing = JsonNodeFactory.instance.objectNode();
            inspectForeign(artifact, suggest(artifact, nothing, graph, opened), graph, opened);
        }
        if (problems.isEmpty()) {
            attempt(() -> tryOut(artifact));
        }
    }

    /**
     * Suggests a side file, notes what a configuration has that does not fit the graph, and returns the content.
     *
     * @param known the keys that a configuration specifies; empty if there is none
     */
    private byte[] suggest(ModelArtifact artifact, ObjectNode known, OnnxGraph graph, OnnxRuntime.Opened opened)
            throws OrtException {
        String source = artifact.source();
        SuggestedSideFile.Suggestion own = SuggestedSideFile.of(
                stem(source), opened.session().getInputInfo(), opened.session().getOutputInfo(), graph);
        DescriptionOrigin origin = new DescriptionOrigin(source, configuration);
        int names = known.path("classes").size();
        int outputs = own.json().path("classes").size();
        // A side file of the configuration has been compared with the graph already.
        if (artifact.sideFile() == null && names > 0 && names != outputs) {
            problems.add(origin.path() + ": " + origin.key("classes") + " has " + names
                    + " names, but the model seems to have " + outputs + " classes");
        }
        SuggestedSideFile.Suggestion suggested =
                own.with(known, json -> attempt(() -> input(origin, json, graph, opened)) != null);
        suggestion = suggested.json();
        guessed = suggested.guessed();
        return bytes(suggested.json());
    }

    private static ImageInput input(
            DescriptionOrigin origin, ObjectNode json, OnnxGraph graph, OnnxRuntime.Opened opened) {
        try {
            SideFile side = SideFileParser.parse(origin, bytes(json));
            return new ForeignSignature(origin.model(), opened.session(), graph, side).input();
        } catch (OrtException e) {
            throw new ModelException(origin.model(), "ONNX Runtime can't describe the model: " + e.getMessage(), e);
        }
    }

    private static byte[] bytes(ObjectNode json) {
        return json.toString().getBytes(UTF_8);
    }

    private void inspectForeign(ModelArtifact artifact, byte[] sideFile, OnnxGraph graph, OnnxRuntime.Opened opened)
            throws OrtException {
        String source = artifact.source();
        SideFileParser.problems(artifact.origin(), sideFile)
                .forEach(problem -> problems.add(String.valueOf(problem.getMessage())));
        SideFile side = attempt(() -> SideFileParser.parse(artifact.origin(), sideFile));
        if (side == null) {
            return;
        }
        ForeignSignature foreign = new ForeignSignature(source, opened.session(), graph, side);
        ImageInput input = attempt(foreign::input);
        ClassOutput output = attempt(() -> foreign.output(input == null || (input.batched() && input.batch() != 1)));
        attempt(foreign::constants);
        if (input != null) {
            addInput(input, side);
            facts.put("preprocessing", InputText.steps(side.preprocessing(), input.image()));
        }
        if (output != null) {
            facts.put("result", output.meaning() + " (output '" + OnnxSignature.plain(output.name()) + "')");
        }
    }

    private void addInput(ImageInput input, @Nullable SideFile side) {
        facts.put("image", input.image().toString());
        facts.put(
                "batch",
                input.batch() == 0
                        ? "any number of images"
                        : input.batch() == 1 ? "one image" : input.batch() + " images");
        facts.put("values", InputText.values(input, side));
    }

    private boolean tryOut(ModelArtifact artifact) {
        try (Classifier classifier = OnnxClassifier.load(artifact, settings)) {
            ModelInfo info = classifier.model();
            facts.put("model", info.name() + " " + info.version());
            List<String> classes = info.classes();
            List<String> shown = new ArrayList<>(classes.subList(0, Math.min(SHOWN_CLASSES, classes.size())));
            if (classes.size() > SHOWN_CLASSES) {
                shown.add("...");
            }
            facts.put("classes", classes.size() + ": " + String.join(", ", shown));
            float[][] rows = classifier.classify(ModelTrial.images(info.input().bytes()));
            if (Arrays.equals(rows[0], rows[1])) {
                warnings.add(
                        "it gives the same result for a dark and a bright image; are the values of 'constants' right?");
            }
        }
        return true;
    }

    /** The folder whose configuration describes a model in it or in its folder {@code onnx}; null if there is none. */
    private static @Nullable Path configuredFolder(String source) {
        Path folder = Path.of(source).toAbsolutePath().normalize().getParent();
        for (int level = 0; level < 2 && folder != null; level++) {
            if (ModelFolder.isConfigured(folder)) {
                return folder;
            }
            folder = folder.endsWith("onnx") ? folder.getParent() : null;
        }
        return null;
    }

    private static String stem(String source) {
        String name = String.valueOf(Path.of(source).getFileName());
        int dot = name.lastIndexOf('.');
        return dot > 0 ? name.substring(0, dot) : name;
    }
}
