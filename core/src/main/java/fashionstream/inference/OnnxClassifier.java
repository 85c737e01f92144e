package fashionstream.inference;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Runs a model file on the processor, through ONNX Runtime: one of this project's format, or any classifier with a
 * {@link SideFile}.
 *
 * <p>All threads share one session, and each call runs on its caller's thread alone: parallelism comes from the callers
 * (stream threads), which scales better than threads inside the session. Each calling thread keeps buffers outside the
 * heap: for at most {@value #MAX_RUN_BYTES} bytes of pixels, or one image if that is larger, and their probabilities.
 */
public final class OnnxClassifier implements Classifier {
    /** A larger batch is run in parts, so that the network's activations don't grow with it. */
    private static final int MAX_RUN_IMAGES = 256;

    private static final int MAX_RUN_BYTES = 16 << 20;

    /** Softmax in float32 rounds; a model that is further off doesn't give probabilities. */
    private static final double SUM_TOLERANCE = 1e-3;

    private final OrtEnvironment environment;
    private final OrtSession session;
    private final OnnxSignature signature;
    private final ModelInfo model;
    private final int runImages;
    private final ThreadLocal<RunBuffers> buffers = ThreadLocal.withInitial(RunBuffers::new);
    private final AtomicBoolean closed = new AtomicBoolean();

    private OnnxClassifier(OrtEnvironment environment, OrtSession session, OnnxSignature signature, ModelInfo model) {
        this.environment = environment;
        this.session = session;
        this.signature = signature;
        this.model = model;
        int valueBytes = signature.layout() == PixelLayout.BYTES ? 1 : Float.BYTES;
        this.runImages = signature.single()
                ? 1
                : Math.max(
                        1,
                        Math.min(
                                MAX_RUN_IMAGES,
                                MAX_RUN_BYTES / valueBytes / model.input().bytes()));
    }

    /**
     * Loads a model file and tries it. If a side file lies beside it, that says what the model takes and gives.
     *
     * @throws ModelException if the file can't be read, isn't a model of this project's format, or isn't what its side
     *     file says
     */
    public static OnnxClassifier load(Path file) {
        return load(ModelArtifact.read(file));
    }

    /**
     * Loads a model from the bytes of its file and tries it.
     *
     * @param source where the bytes come from, for messages
     * @param model the file's bytes; not kept
     * @throws ModelException if they aren't a model of this project's format
     */
    public static OnnxClassifier load(String source, byte[] model) {
        return load(new ModelArtifact(source, model, null));
    }

    /**
     * Loads a model that was read before, and tries it.
     *
     * @throws ModelException if it isn't a model of this project's format, or isn't what its side file says
     */
    public static OnnxClassifier load(ModelArtifact artifact) {
        String source = artifact.source();
        byte[] sideFile = artifact.sideFile();
        OnnxRuntime.Opened opened = OnnxRuntime.open(source, ModelFile.bounded(source, artifact.model()));
        try {
            OnnxClassifier classifier = sideFile == null
                    ? own(source, artifact.model(), opened)
                    : foreign(source, artifact.model(), sideFile, opened);
            classifier.tryOnBlackImages(source);
            return classifier;
        } catch (OrtException e) {
            opened.closeAfter(e);
            throw new ModelException(source, "ONNX Runtime can't describe the model: " + e.getMessage(), e);
        } catch (RuntimeException e) {
            opened.closeAfter(e);
            throw e;
        }
    }

    private static OnnxClassifier own(String source, byte[] model, OnnxRuntime.Opened opened) throws OrtException {
        OnnxSignature signature = OnnxSignature.of(source, opened.session());
        ModelInfo info = ModelDescription.read(
                source,
                ModelFile.version(model),
                signature,
                opened.session().getMetadata().getCustomMetadata());
        return new OnnxClassifier(opened.environment(), opened.session(), signature, info);
    }

    private static OnnxClassifier foreign(String source, byte[] model, byte[] sideFile, OnnxRuntime.Opened opened)
            throws OrtException {
        SideFile side = SideFile.parse(SideFile.name(source), sideFile);
        OnnxSignature signature = ForeignSignature.of(source, opened.session(), side);
        // Another side file makes another classifier of the same graph.
        String version = ModelFile.version(model, sideFile);
        ModelInfo info = new ModelInfo(side.name(), version, side.classes(), signature.image(), Map.of());
        return new OnnxClassifier(opened.environment(), opened.session(), signature, info);
    }

    @Override
    public ModelInfo model() {
        return model;
    }

    @Override
    public float[][] classify(List<byte[]> images) {
        if (closed.get()) {
            throw new IllegalStateException("the classifier of model " + model.name() + " is closed");
        }
        requireImages(images);
        float[][] rows = new float[images.size()][model.classes().size()];
        for (int from = 0; from < rows.length; from += runImages) {
            int to = Math.min(rows.length, from + runImages);
            run(images.subList(from, to), Arrays.asList(rows).subList(from, to));
        }
        return rows;
    }

    @Override
    public void close() {
        if (closed.compareAndSet(false, true)) {
            OnnxRuntime.close(session);
        }
    }

    private void requireImages(List<byte[]> images) {
        for (int i = 0; i < images.size(); i++) {
            if (images.get(i).length != model.input().bytes()) {
                throw new IllegalArgumentException("image " + i + " of the batch has " + images.get(i).length
                        + " bytes; model " + model.name() + " takes " + model.input() + ", "
                        + model.input().bytes() + " bytes");
            }
        }
    }

    private void run(List<byte[]> images, List<float[]> rows) {
        RunBuffers run = buffers.get();
        try (OnnxTensor input = run.input(environment, signature, images);
                OnnxTensor output = run.output(environment, signature, rows.size());
                // Closing the result leaves the output to us, as it is ours.
                OrtSession.Result result =
                        session.run(Map.of(signature.input(), input), Map.of(signature.output(), output))) {
            run.readRows(rows);
        } catch (OrtException e) {
            throw new InferenceException(
                    "model " + model.name() + " " + model.version() + " failed on a batch of " + images.size()
                            + " images: " + e.getMessage(),
                    e);
        }
        if (signature.logits()) {
            rows.forEach(OnnxClassifier::softmax);
        }
        rows.forEach(this::requireProbabilities);
    }

    /** Less the largest, so that no exponential overflows. */
    private static void softmax(float[] row) {
        float largest = Float.NEGATIVE_INFINITY;
        for (float logit : row) {
            largest = Math.max(largest, logit);
        }
        double sum = 0;
        for (float logit : row) {
            sum += Math.exp(logit - largest);
        }
        for (int i = 0; i < row.length; i++) {
            row[i] = (float) (Math.exp(row[i] - largest) / sum);
        }
    }

    private void requireProbabilities(float[] row) {
        double sum = 0;
        boolean valid = true;
        for (float probability : row) {
            sum += probability;
            valid &= probability >= 0;
        }
        // Not '>': a NaN in the row makes every comparison false.
        if (!valid || !(Math.abs(sum - 1) <= SUM_TOLERANCE)) {
            throw failure("gives no probabilities (0 or more each, sum 1) but " + Arrays.toString(row));
        }
    }

    private InferenceException failure(String problem) {
        return new InferenceException("model " + model.name() + " " + model.version() + " " + problem);
    }

    /** Two images, because a graph can claim any batch size and yet be able to take one image only. */
    private void tryOnBlackImages(String source) {
        byte[] black = new byte[model.input().bytes()];
        try {
            classify(List.of(black, black));
        } catch (InferenceException e) {
            throw new ModelException(source, "a trial run on two black images fails: " + e.getMessage(), e);
        }
    }
}
