package fashionstream.inference;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The models that classify the same images as the active model, for comparison. The caller must ensure that they take images
 * of the same shape, and have the same classes in the same order. Thread-safe.
 */
public final class Challengers implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Challengers.class);

    private final List<Challenger> current = new CopyOnWriteArrayList<>();
    private final Map<String, String> failures = new ConcurrentHashMap<>();

    Challengers() {}

    /** A model with its share of the images, and what it costs. Thread-safe. */
    public static final class Challenger {
        private final SharedModel shared;
        private final ImageShare share;
        private final ComparedCost cost = new ComparedCost();

        private Challenger(SharedModel shared, ImageShare share) {
            this.shared = shared;
            this.share = share;
        }

        /** The model. */
        public ModelInfo model() {
            return shared.model();
        }

        /** The images that it classifies. */
        public ImageShare share() {
            return share;
        }

        /** The time that it and the active model take for the same images, in this process. */
        public ComparedCost cost() {
            return cost;
        }

        /** Runs a task with the model, unless it is no longer a challenger. */
        public void use(Consumer<? super Classifier> task) {
            // False if it was dismissed in the meantime: then there is nothing to do.
            var unused = shared.use(task);
        }
    }

    /** The current challengers; the next batch may have others. */
    public List<Challenger> current() {
        return current;
    }

    /** The challenger of this version; empty if there is none, or if it has failed. */
    public Optional<Challenger> find(String version) {
        return current.stream()
                .filter(each -> each.model().version().equals(version))
                .findFirst();
    }

    /**
     * Adds a challenger.
     *
     * @param closes whether this object closes the classifier; otherwise, the caller does
     * @throws IllegalStateException if there is a challenger of this version
     */
    public synchronized void add(Classifier classifier, ImageShare share, boolean closes) {
        String version = classifier.model().version();
        if (find(version).isPresent()) {
            throw new IllegalStateException("model " + version + " is a challenger already");
        }
        failures.remove(version);
        current.add(new Challenger(new SharedModel(classifier, closes), share));
    }

    /** Removes a challenger, and forgets that it failed. Its running batches finish first. */
    public synchronized void remove(String version) {
        failures.remove(version);
        end(version);
    }

    /** Removes a challenger that has failed; it is to be dismissed everywhere. */
    public synchronized void drop(String version, String reason) {
        if (find(version).isPresent()) {
            LOG.error("Challenger {} is dropped, and the active model goes on: {}", version, reason);
            failures.put(version, reason);
            end(version);
        }
    }

    private void end(String version) {
        find(version).ifPresent(challenger -> {
            current.remove(challenger);
            challenger.shared.end();
        });
    }

    /** Why challengers were dropped, by version, until they are removed or added again. */
    public Map<String, String> failures() {
        return Map.copyOf(failures);
    }

    /** Removes all challengers. */
    @Override
    public synchronized void close() {
        current.forEach(challenger -> end(challenger.model().version()));
    }
}
