package fashionstream.rollout;

import fashionstream.config.AppConfig;
import fashionstream.inference.Classifier;
import fashionstream.inference.InferenceSettings;
import fashionstream.inference.ModelArtifact;
import fashionstream.inference.ModelException;
import fashionstream.inference.ModelInfo;
import fashionstream.inference.OnnxClassifier;
import fashionstream.inference.ReorderedClassifier;
import java.util.List;

/**
 * Loads published models in the place of another one. Not safe for use by several threads, but any thread may call
 * {@link #stop}.
 */
public final class PublishedModels implements AutoCloseable {
    private final ModelsTopic topic;
    private final PublishedFiles files;
    private final ModelInfo first;

    /**
     * Connects when the first model is loaded.
     *
     * @param first the model whose input and classes the others must have; they get its order of classes
     */
    public PublishedModels(AppConfig config, ModelInfo first) {
        this.topic = new ModelsTopic(config);
        this.files = new PublishedFiles(config.modelCache());
        this.first = first;
    }

    /**
     * Loads a model, which the caller closes.
     *
     * @param inference how it runs
     * @throws ModelException if it isn't published, can't be loaded or can't replace the first one
     * @throws org.apache.kafka.common.KafkaException if the topic can't be read, or {@link #stop} was called meanwhile
     */
    public Classifier load(String version, InferenceSettings inference) {
        ModelArtifact model = topic.publication(version)
                .flatMap(files::of)
                .orElseThrow(() ->
                        new ModelException("published model " + version, "no model of this version is published"));
        Classifier loaded = load(model, inference);
        try {
            requireSame(model, "its version is", version, loaded.model().version());
            requireSame(
                    model, "its input shape is", first.input(), loaded.model().input());
            return ReorderedClassifier.of(loaded, first.classes());
        } catch (ModelException e) {
            loaded.close();
            throw e;
        } catch (IllegalArgumentException e) {
            loaded.close();
            throw new ModelException(model.source(), String.valueOf(e.getMessage()), e);
        }
    }

    /**
     * Turns every failure into a {@link ModelException}, so that the roll-out continues: a later step may roll back.
     */
    private static Classifier load(ModelArtifact model, InferenceSettings inference) {
        try {
            return OnnxClassifier.load(model, inference);
        } catch (ModelException e) {
            throw e;
        } catch (RuntimeException e) {
            throw new ModelException(model.source(), "it can't be loaded: " + e, e);
        } catch (OutOfMemoryError e) {
            throw new ModelException(
                    model.source(),
                    "it needs more memory than Java may use; raise the limit, for example with -Xmx2g",
                    e);
        }
    }

    private static void requireSame(ModelArtifact model, String what, Object expected, Object actual) {
        if (!expected.equals(actual)) {
            throw new ModelException(model.source(), what + " " + actual + ", not " + expected);
        }
    }

    /** Deletes the copies of files that none of these models needs. */
    void keepOnly(List<PublishedModel> published) {
        files.keepOnly(published);
    }

    /** Makes {@link #load} return soon. */
    void stop() {
        topic.stop();
        files.stop();
    }

    @Override
    public void close() {
        stop();
        topic.close();
    }
}
