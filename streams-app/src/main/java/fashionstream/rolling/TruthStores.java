package fashionstream.rolling;

import fashionstream.kafka.LocalStore;
import fashionstream.rolling.counts.ImageTruth;
import fashionstream.rolling.counts.ModelIdentity;
import fashionstream.rolling.counts.StateInput;
import fashionstream.rolling.counts.StateOutput;
import fashionstream.rolling.counts.TruthStore;
import fashionstream.rolling.state.BinarySerde;
import java.io.IOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.ObjLongConsumer;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.record.TimestampType;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.StoreBuilder;
import org.apache.kafka.streams.state.Stores;
import org.jspecify.annotations.Nullable;

/**
 * The state stores of {@code match-truth}: image ids and models. Not safe for use by several threads.
 *
 * <p>The key of an image is its id and the time of its first record, rounded down: old entries are dropped by their key
 * ({@link ImageStore}), and by the broker from the changelog.
 */
final class TruthStores implements TruthStore {
    static final String IMAGES_STORE = "truth-images";
    static final String MODELS_STORE = "truth-models";

    /** A model is written again when this fraction of the time to live has passed, not with each prediction. */
    private static final int SEEN_STEPS = 8;

    /** Stream time may be behind the broker's clock. */
    private static final Duration CHANGELOG_MARGIN = Duration.ofDays(1);

    private final KeyValueStore<Bytes, ImageTruth> images;
    private final KeyValueStore<String, SeenModel> models;
    private final Map<String, SeenModel> knownModels = new HashMap<>();
    private final long ttl;
    private final long step;

    private TruthStores(
            KeyValueStore<Bytes, ImageTruth> images, KeyValueStore<String, SeenModel> models, Duration ttl) {
        this.images = images;
        this.models = models;
        this.ttl = ttl.toMillis();
        this.step = step(ttl).toMillis();
        try (KeyValueIterator<String, SeenModel> all = models.all()) {
            all.forEachRemaining(entry -> knownModels.put(entry.key, entry.value));
        }
    }

    static TruthStores of(ProcessorContext<?, ?> context, Duration ttl) {
        return new TruthStores(context.getStateStore(IMAGES_STORE), context.getStateStore(MODELS_STORE), ttl);
    }

    /** Few steps make lookups fast; many drop old entries sooner. */
    private static Duration step(Duration ttl) {
        return ttl.dividedBy(2);
    }

    static Set<StoreBuilder<?>> builders(Duration ttl) {
        // The time in the key is up to one step before the entry's own time, from which it has to live for its time to
        // live.
        Duration lifetime = ttl.plus(step(ttl));
        return Set.of(
                Stores.keyValueStoreBuilder(
                                ImageStore.supplier(IMAGES_STORE, lifetime.toMillis()),
                                Serdes.Bytes(),
                                BinarySerde.of(ImageTruth::write, ImageTruth::read))
                        .withLoggingEnabled(changelog(lifetime)),
                Stores.keyValueStoreBuilder(
                        LocalStore.supplier(MODELS_STORE),
                        Serdes.String(),
                        BinarySerde.of(SeenModel::write, SeenModel::read)));
    }

    /**
     * The broker deletes records by age. The age of an entry is the time since its last change, not since its image was
     * captured, which may be long before it was sent.
     */
    private static Map<String, String> changelog(Duration lifetime) {
        return Map.of(
                TopicConfig.CLEANUP_POLICY_CONFIG,
                TopicConfig.CLEANUP_POLICY_COMPACT + "," + TopicConfig.CLEANUP_POLICY_DELETE,
                TopicConfig.RETENTION_MS_CONFIG,
                Long.toString(lifetime.plus(CHANGELOG_MARGIN).toMillis()),
                TopicConfig.MESSAGE_TIMESTAMP_TYPE_CONFIG,
                TimestampType.LOG_APPEND_TIME.name);
    }

    @Override
    public @Nullable ImageTruth image(String id, long now) {
        for (long start = start(now); start >= 0 && start >= start(now - ttl); start -= step) {
            ImageTruth found = images.get(key(id, start));
            if (found != null && found.since() + ttl >= now) {
                return found;
            }
        }
        return null;
    }

    @Override
    public void putImage(String id, ImageTruth truth) {
        images.put(key(id, start(truth.since())), truth);
    }

    private static Bytes key(String id, long start) {
        return Bytes.wrap(TruthChangelogs.key(id, start));
    }

    private long start(long time) {
        return Math.floorDiv(time, step) * step;
    }

    @Override
    public @Nullable ModelIdentity model(String version) {
        SeenModel known = knownModels.get(version);
        return known == null ? null : known.model();
    }

    @Override
    public void putModel(ModelIdentity model, long seen) {
        SeenModel known = knownModels.get(model.version());
        if (known == null || seen - known.seen() > ttl / SEEN_STEPS) {
            SeenModel next = new SeenModel(model, seen);
            models.put(model.version(), next);
            knownModels.put(model.version(), next);
        }
    }

    @Override
    public void forgetModel(String version) {
        models.delete(version);
        knownModels.remove(version);
    }

    @Override
    public void forEachModel(ObjLongConsumer<String> each) {
        knownModels.forEach((version, known) -> each.accept(version, known.seen()));
    }

    /**
     * A model with predictions, as kept in a state store.
     *
     * @param seen approximate stream time of its last prediction, in milliseconds since 1970; 0 if an earlier version,
     *     which did not store it, wrote the state
     */
    record SeenModel(ModelIdentity model, long seen) {
        void write(StateOutput out) throws IOException {
            model.write(out);
            out.writeLong(seen);
        }

        static SeenModel read(StateInput in) throws IOException {
            ModelIdentity model = ModelIdentity.read(in);
            return new SeenModel(model, in.isFirstFormat() ? 0 : in.readLong());
        }
    }
}
