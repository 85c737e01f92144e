package fashionstream.replay;

import fashionstream.classification.OfflineClassification;
import fashionstream.config.AppConfig;
import fashionstream.inference.Classifier;
import fashionstream.inference.ModelException;
import fashionstream.rollout.PublishedModels;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** All models of a replay, which stay loaded: the partitions need them in turns. Not safe for use by several threads. */
final class ReplayedModels implements AutoCloseable {
    private final Map<String, OfflineClassification> byVersion = new HashMap<>();
    private final List<Classifier> loaded = new ArrayList<>();

    /**
     * Loads the models.
     *
     * @param first the model that the application was started with; the caller closes it
     * @param ranges the images that each version classified
     * @throws ModelException if a model can't be loaded; the message names its images
     */
    ReplayedModels(AppConfig config, Classifier first, Map<String, ImageRange> ranges) {
        try (PublishedModels published = new PublishedModels(config, first.model())) {
            ranges.forEach((version, range) -> {
                Classifier model = first;
                if (!version.equals(first.model().version())) {
                    model = load(config, published, version, range);
                    loaded.add(model);
                }
                byVersion.put(version, new OfflineClassification(config, model));
            });
        } catch (RuntimeException e) {
            close();
            throw e;
        }
    }

    private static Classifier load(AppConfig config, PublishedModels published, String version, ImageRange range) {
        try {
            return published.load(version, config.inference());
        } catch (ModelException e) {
            throw new ModelException(
                    "model " + version,
                    "it classified " + range + " and can't be loaded: " + e.getMessage()
                            + "; publish it again, or name it with --model if the application was started with it",
                    e);
        }
    }

    /** The classification with a version; empty if it is not among those that were loaded. */
    Optional<OfflineClassification> of(String version) {
        return Optional.ofNullable(byVersion.get(version));
    }

    @Override
    public void close() {
        loaded.forEach(Classifier::close);
    }
}
