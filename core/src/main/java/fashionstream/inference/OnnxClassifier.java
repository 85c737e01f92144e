package fashionstream.inference;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import fashionstream.inference.ClassOutput.Meaning;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs an ONNX model on the CPU with ONNX Runtime: a model in this project's format, or any classifier with a {@link
 * SideFile}.
 *
 * <p>All threads share one session, and by default each call runs in the calling thread only: parallelism comes from the
 * callers (stream threads), which scales better than threads inside the session. Each calling thread has off-heap buffers for
 * at most {@value #MAX_RUN_BYTES} bytes of pixels, or one image if that is larger, and their probabilities.
 */
public final class OnnxClassifier implements Classifier {
    private static final Logger LOG = LoggerFactory.getLogger(OnnxClassifier.class);

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

    /** Number of images that the graph requires per run; 0 for any. */
    private final int batch;

    /** Maximum number of images per run. */
    private volatile int runImages;

    private OnnxClassifier(OnnxRuntime.Opened opened, OnnxSignature signature, ModelInfo model, Duration runLimit) {
        this.environment = opened.environment();
        this.session = opened.session();
        this.signature = signature;
        this.model = model;
        this.limit = new RunTimeLimit(runLimit);
        this.batch = signature.input().batch();
        this.runImages = batch > 0
                ? batch
                : (int) Math.max(
                        1,
                        Math.min(
                                MAX_RUN_IMAGES,
                                MAX_RUN_BYTES / signature.input().imageBytes()));
    }

    /**
     * Loads a model file or a model folder, and tests it. A side file or the folder's configuration specifies the input
     * and output of the model.
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
     * Loads a model and tests it. The settings are {@link InferenceSettings#DEFAULT}.
     *
     * @throws ModelException if it is not a model in this project's format, or does not match its side file
     */
    public static OnnxClassifier load(ModelArtifact artifact) {
        return load(artifact, InferenceSettings.DEFAULT);
    }

    /**
     * Loads a model and tests it.
     *
     * @throws ModelException if it is not a model in this project's format, doesn't match its side file, or its outputs
     *     depend on chance or on the other images of a batch
     * @throws ProviderException if the hardware that the settings name can't be used
     */
    public static OnnxClassifier load(ModelArtifact artifact, InferenceSettings settings) {
        String source = artifact.source();
        ModelFile.requireBounded(source, artifact.model().remaining());
        OnnxFormat.requireWhole(source, artifact.model());
        OnnxRuntime.Opened opened = OnnxRuntime.open(source, artifact.model(), settings);
        OnnxClassifier classifier;
        try {
            classifier = describe(artifact, opened, settings.runLimit());
        } catch (OrtException e) {
            opened.closeAfter(e);
            throw new ModelException(source, "ONNX Runtime can't describe the model: " + e.getMessage(), e);
        } catch (RuntimeException e) {
            opened.closeAfter(e);
            throw e;
        }
        try {
            classifier.keepWithinLimit(ModelTrial.run(source, classifier));
            classifier.requireLogits(artifact, opened);
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
        SideFile side = SideFileParser.parse(artifact.origin(), sideFile);
        OnnxGraph graph = OnnxGraph.read(source, artifact.model());
        OnnxSignature signature = new ForeignSignature(source, opened.session(), graph, side).signature();
        // The same graph with another side file is another model.
        String version = ModelFile.version(artifact.model(), ByteBuffer.wrap(sideFile));
        ModelInfo info = new ModelInfo(
                side.name(), version, side.classes(), signature.input().image(), side.preprocessing(), Map.of());
        if (signature.output().meaning() == Meaning.CLASS_NUMBER) {
            LOG.warn(
                    "Model {} {} returns only the number of a class: every prediction has probability 1",
                    info.name(),
                    version);
        }
        return new OnnxClassifier(opened, signature, info, runLimit);
    }

    /** Refuses probabilities that are declared as logits: softmax of them would be wrong without an error. */
    private void requireLogits(ModelArtifact artifact, OnnxRuntime.Opened opened) {
        if (signature.output().meaning() != Meaning.LOGITS) {
            return;
        }
        // It shares the session, so it is not closed.
        OnnxClassifier raw = new OnnxClassifier(opened, signature.withProbabilities(), model, limit.limit());
        try {
            raw.classify(ModelTrial.images(model.input().bytes()));
        } catch (InferenceException e) {
            LOG.debug("Model {} returns logits: {}", model.name(), e.getMessage());
            return;
        } finally {
            raw.limit.close();
        }
        throw new ModelException(
                artifact.source(),
                artifact.origin().logits()
                        + ", but its outputs for the trial images already are probabilities (0 or more"
                        + " each, sum 1): specify \"output\": \"probabilities\" in "
                        + artifact.origin().mend());
    }

    /**
     * Limits the size of runs, so that a slow but usable model does not exceed the time limit because of a large batch.
     */
    private void keepWithinLimit(Duration perImage) {
        if (batch > 0) {
            return;
        }
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
        rows.forEach(this::requireProbabilities);
    }

    private void runTimed(List<byte[]> images, List<float[]> rows) throws OrtException {
        RunBuffers run = buffers.get();
        int size = batch > 0 ? batch : images.size();
        RunTimeLimit.Run timed = limit.begin();
        try (timed;
                RunInputs inputs = run.inputs(environment, signature, images, size);
                OnnxTensor output = run.output(environment, signature.output(), size);
                // Closing the result does not close the output, which this method owns.
                OrtSession.Result result = session.run(
                        inputs.tensors(), Set.of(), Map.of(signature.output().name(), output), timed.options())) {
            run.readRows(signature.output(), rows);
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

    private void requireProbabilities(float[] row) {
        double sum = 0;
        float largest = 0;
        boolean valid = true;
        for (float probability : row) {
            sum += probability;
            largest = Math.max(largest, probability);
            valid &= probability >= 0;
        }
        // Not '>': a NaN in the row makes every comparison false.
        if (!valid || !(Math.abs(sum - 1) <= SUM_TOLERANCE)) {
            String numbers = Arrays.toString(Arrays.copyOf(row, Math.min(row.length, SHOWN_NUMBERS)));
            throw failure("returned no probabilities (0 or more each, sum 1) but " + numbers
                    + (row.length > SHOWN_NUMBERS ? " and " + (row.length - SHOWN_NUMBERS) + " more" : "")
                    + "; are they " + (valid && largest <= 1 && sum > 1 ? "independent (sigmoid units)?" : "logits?"));
        }
    }

    private InferenceException failure(String problem) {
        return new InferenceException(name() + " " + problem);
    }

    private String name() {
        return "model " + model.name() + " " + model.version();
    }
}
