package fashionstream.inference;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Runs an ONNX model on the CPU with ONNX Runtime: a model in this project's format, or any classifier with a {@link
 * SideFile}.
 *
 * <p>All threads share one session, and each call runs in the calling thread only: parallelism comes from the callers
 * (stream threads), which scales better than threads inside the session. Each calling thread has off-heap buffers for
 * at most {@value #MAX_RUN_BYTES} bytes of pixels, or one image if that is larger, and their probabilities.
 */
public final class OnnxClassifier implements Classifier {
    /** A larger batch is run in parts, so that the network's activations don't grow with it. */
    private static final int MAX_RUN_IMAGES = 256;

    private static final int MAX_RUN_BYTES = 16 << 20;

    /**
     * A run should take at most 1/{@value} of the time limit, because the machine may be busier than during the trial.
     */
    private static final int LIMIT_MARGIN = 4;

    /** Tolerates the rounding errors of a float32 softmax. */
    private static final double SUM_TOLERANCE = 1e-3;

    /** Number of values of an invalid row in messages. */
    private static final int SHOWN_NUMBERS = 10;

    private final OrtEnvironment environment;
    private final OrtSession session;
    private final OnnxSignature signature;
    private final ModelInfo model;
    private final RunTimeLimit limit;
    private final SlowImages slowImages = new SlowImages();
    private final ThreadLocal<RunBuffers> buffers = ThreadLocal.withInitial(RunBuffers::new);
    private final AtomicBoolean closed = new AtomicBoolean();

    /**
     * Number of running calls, plus one for the owner until the classifier is closed. The last one frees the session.
     */
    private final AtomicInteger users = new AtomicInteger(1);

    /** Maximum number of images per run. */
    private volatile int runImages;

    private OnnxClassifier(OnnxRuntime.Opened opened, OnnxSignature signature, ModelInfo model, Duration runLimit) {
        this.environment = opened.environment();
        this.session = opened.session();
        this.signature = signature;
        this.model = model;
        this.limit = new RunTimeLimit(runLimit);
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
     * Loads a model file and tests it. If it has a side file, that specifies the input and output of the model.
     *
     * @throws ModelException if the file can't be read, is not a model in this project's format, or does not match its
     *     side file
     */
    public static OnnxClassifier load(Path file) {
        return load(ModelArtifact.read(file));
    }

    /**
     * Loads a model from the bytes of its file and tests it.
     *
     * @param source origin of the model, for messages
     * @param model the bytes of the file; not retained
     * @throws ModelException if they are not a model in this project's format
     */
    public static OnnxClassifier load(String source, byte[] model) {
        return load(new ModelArtifact(source, model, null));
    }

    /**
     * Loads a model and tests it. The time limit of a run is {@link RunTimeLimit#DEFAULT}.
     *
     * @throws ModelException if it is not a model in this project's format, or does not match its side file
     */
    public static OnnxClassifier load(ModelArtifact artifact) {
        return load(artifact, RunTimeLimit.DEFAULT);
    }

    /**
     * Loads a model and tests it.
     *
     * @param runLimit time limit of a run, more than 0; a run that takes longer is stopped
     * @throws ModelException if it is not a model in this project's format, doesn't match its side file, or its outputs
     *     depend on chance or on the other images of a batch
     */
    public static OnnxClassifier load(ModelArtifact artifact, Duration runLimit) {
        String source = artifact.source();
        ModelFile.requireBounded(source, artifact.model().remaining());
        OnnxFormat.requireWhole(source, artifact.model());
        OnnxRuntime.Opened opened = OnnxRuntime.open(source, artifact.model());
        OnnxClassifier classifier;
        try {
            classifier = describe(artifact, opened, runLimit);
        } catch (OrtException e) {
            opened.closeAfter(e);
            throw new ModelException(source, "ONNX Runtime can't describe the model: " + e.getMessage(), e);
        } catch (RuntimeException e) {
            opened.closeAfter(e);
            throw e;
        }
        try {
            classifier.keepWithinLimit(ModelTrial.run(source, classifier));
            return classifier;
        } catch (RuntimeException e) {
            classifier.close();
            throw e;
        }
    }

    private static OnnxClassifier describe(ModelArtifact artifact, OnnxRuntime.Opened opened, Duration runLimit)
            throws OrtException {
        String source = artifact.source();
        byte[] sideFile = artifact.sideFile();
        if (sideFile == null) {
            OnnxSignature signature = OnnxSignature.of(source, opened.session());
            ModelInfo info = ModelDescription.read(
                    source,
                    ModelFile.version(artifact.model()),
                    signature,
                    opened.session().getMetadata().getCustomMetadata());
            return new OnnxClassifier(opened, signature, info, runLimit);
        }
        SideFile side = SideFile.parse(SideFile.name(source), sideFile);
        OnnxSignature signature = ForeignSignature.of(source, opened.session(), side);
        // The same graph with another side file is another model.
        String version = ModelFile.version(artifact.model(), ByteBuffer.wrap(sideFile));
        ModelInfo info = new ModelInfo(side.name(), version, side.classes(), signature.image(), Map.of());
        return new OnnxClassifier(opened, signature, info, runLimit);
    }

    /**
     * Limits the size of runs, so that a slow but usable model does not exceed the time limit because of a large batch.
     */
    private void keepWithinLimit(Duration perImage) {
        long affordable = limit.limit().toNanos() / LIMIT_MARGIN / Math.max(1, perImage.toNanos());
        runImages = (int) Math.max(1, Math.min(runImages, affordable));
    }

    @Override
    public ModelInfo model() {
        return model;
    }

    @Override
    public float[][] classify(List<byte[]> images) {
        if (closed.get() || users.getAndUpdate(count -> count == 0 ? 0 : count + 1) == 0) {
            throw new IllegalStateException("the classifier of model " + model.name() + " is closed");
        }
        try {
            requireImages(images);
            float[][] rows = new float[images.size()][model.classes().size()];
            for (int from = 0; from < rows.length; from += runImages) {
                int to = Math.min(rows.length, from + runImages);
                run(images.subList(from, to), Arrays.asList(rows).subList(from, to));
            }
            return rows;
        } finally {
            leave();
        }
    }

    /** Frees the memory. If calls are running, which may hang, the last of them frees it. */
    @Override
    public void close() {
        if (closed.compareAndSet(false, true)) {
            leave();
        }
    }

    private void leave() {
        if (users.decrementAndGet() == 0) {
            limit.close();
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
            if (slowImages.contains(images.get(i))) {
                throw failure("took longer than " + limit.limit().toMillis()
                        + " ms (inference.run.max.ms) for this image when it was tried before");
            }
        }
    }

    private void run(List<byte[]> images, List<float[]> rows) {
        try {
            runTimed(images, rows);
        } catch (OrtException e) {
            throw new InferenceException(
                    name() + " failed on a batch of " + images.size() + " images: " + e.getMessage(), e);
        }
        if (signature.logits()) {
            rows.forEach(OnnxClassifier::softmax);
        }
        rows.forEach(this::requireProbabilities);
    }

    private void runTimed(List<byte[]> images, List<float[]> rows) throws OrtException {
        RunBuffers run = buffers.get();
        RunTimeLimit.Run timed = limit.begin();
        try (timed;
                OnnxTensor input = run.input(environment, signature, images);
                OnnxTensor output = run.output(environment, signature, rows.size());
                // Closing the result does not close the output, which this method owns.
                OrtSession.Result result = session.run(
                        Map.of(signature.input(), input),
                        Set.of(),
                        Map.of(signature.output(), output),
                        timed.options())) {
            run.readRows(rows);
        } catch (OrtException e) {
            if (!timed.over()) {
                throw e;
            }
            if (images.size() == 1) {
                slowImages.add(images.get(0));
            }
            throw new InferenceTimeoutException(
                    name() + " took longer than " + limit.limit().toMillis() + " ms (inference.run.max.ms) for "
                            + (images.size() == 1 ? "an image" : "a batch of " + images.size() + " images"),
                    e);
        }
    }

    /** Subtracts the largest logit, so that no exponential overflows. */
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
            String numbers = Arrays.toString(Arrays.copyOf(row, Math.min(row.length, SHOWN_NUMBERS)));
            throw failure("returned no probabilities (0 or more each, sum 1) but " + numbers
                    + (row.length > SHOWN_NUMBERS ? " and " + (row.length - SHOWN_NUMBERS) + " more" : ""));
        }
    }

    private InferenceException failure(String problem) {
        return new InferenceException(name() + " " + problem);
    }

    private String name() {
        return "model " + model.name() + " " + model.version();
    }
}
