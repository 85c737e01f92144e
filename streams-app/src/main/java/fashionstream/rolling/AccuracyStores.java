package fashionstream.rolling;

import fashionstream.kafka.LocalStore;
import fashionstream.rolling.LastLabelled.CountedBatch;
import fashionstream.rolling.counts.Bucket;
import fashionstream.rolling.counts.DueBucket;
import fashionstream.rolling.counts.EventTimeSkew;
import fashionstream.rolling.counts.InputTotals;
import fashionstream.rolling.counts.KnownValues;
import fashionstream.rolling.counts.SlicedCounts;
import fashionstream.rolling.counts.StateInput;
import fashionstream.rolling.counts.StateOutput;
import fashionstream.rolling.state.BinarySerde;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.BiConsumer;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.StoreBuilder;
import org.apache.kafka.streams.state.Stores;
import org.jspecify.annotations.Nullable;

/**
 * The state stores of {@code rolling-accuracy}.
 *
 * @param buckets counts under {@code version/window/start}
 * @param slices counts by slice under the same keys
 * @param due how many of the predictions that are not due are labelled, under {@code version/due/start}
 * @param sliceValues the values with figures of their own, under their attribute
 * @param ring the last batches of labelled images, under {@code version/number}
 * @param ringNumbers number in the ring, under {@code version/batch}, for corrections
 * @param models other state of a model, under its version
 * @param inputs state of all input records, under {@link #INPUTS_KEY}
 */
record AccuracyStores(
        KeyValueStore<String, Bucket> buckets,
        KeyValueStore<String, SlicedCounts> slices,
        KeyValueStore<String, DueBucket> due,
        KeyValueStore<String, KnownValues> sliceValues,
        KeyValueStore<String, CountedBatch> ring,
        KeyValueStore<String, Long> ringNumbers,
        KeyValueStore<String, ModelState> models,
        KeyValueStore<String, InputState> inputs) {
    static final String INPUTS_KEY = "all";

    private static final String BUCKETS = "accuracy-buckets";
    private static final String SLICES = "accuracy-slices";
    private static final String DUE = "accuracy-due";
    private static final String SLICE_VALUES = "accuracy-slice-values";
    private static final String RING = "accuracy-ring";
    private static final String RING_NUMBERS = "accuracy-ring-numbers";
    private static final String MODELS = "accuracy-models";
    private static final String INPUTS = "accuracy-inputs";

    /** Enough digits for times in milliseconds of the next ten thousand years. */
    private static final int DIGITS = 15;

    static AccuracyStores of(ProcessorContext<?, ?> context) {
        return new AccuracyStores(
                context.getStateStore(BUCKETS),
                context.getStateStore(SLICES),
                context.getStateStore(DUE),
                context.getStateStore(SLICE_VALUES),
                context.getStateStore(RING),
                context.getStateStore(RING_NUMBERS),
                context.getStateStore(MODELS),
                context.getStateStore(INPUTS));
    }

    /** Cached, so that the changelog gets one record per key and commit, not one per update. */
    static Set<StoreBuilder<?>> builders() {
        return Set.of(
                builder(BUCKETS, BinarySerde.of(Bucket::write, Bucket::read)),
                builder(SLICES, BinarySerde.of(SlicedCounts::write, SlicedCounts::read)),
                builder(DUE, BinarySerde.of(DueBucket::write, DueBucket::read)),
                builder(SLICE_VALUES, BinarySerde.of(KnownValues::write, KnownValues::read)),
                builder(RING, BinarySerde.of(CountedBatch::write, CountedBatch::read)),
                builder(RING_NUMBERS, Serdes.Long()),
                builder(MODELS, BinarySerde.of(ModelState::write, ModelState::read)),
                builder(INPUTS, BinarySerde.of(InputState::write, InputState::read)));
    }

    private static <T> StoreBuilder<KeyValueStore<String, T>> builder(String name, Serde<T> serde) {
        return Stores.keyValueStoreBuilder(LocalStore.supplier(name), Serdes.String(), serde)
                .withCachingEnabled();
    }

    /** Deletes all entries under {@code version/}. */
    static <T> void deleteAll(KeyValueStore<String, T> store, String version) {
        deleteAll(store, version, (key, value) -> {});
    }

    /**
     * Deletes all entries under a prefix and a slash.
     *
     * @param each receives each entry before it is deleted
     */
    static <T> void deleteAll(KeyValueStore<String, T> store, String prefix, BiConsumer<String, T> each) {
        List<KeyValue<String, T>> entries = new ArrayList<>();
        // What follows the slash sorts before the next character.
        try (KeyValueIterator<String, T> found = store.range(prefix + "/", prefix + (char) ('/' + 1))) {
            found.forEachRemaining(entries::add);
        }
        for (KeyValue<String, T> entry : entries) {
            each.accept(entry.key, entry.value);
            store.delete(entry.key);
        }
    }

    /** A key that sorts by the number within the prefix. */
    static String key(String prefix, long number) {
        String digits = Long.toString(Math.max(0, number));
        return prefix + "/" + "0".repeat(Math.max(0, DIGITS - digits.length())) + digits;
    }

    /**
     * The state of all input records, as kept in a state store.
     *
     * @param streamTime stream time of predictions and labels, in milliseconds since 1970
     * @param watermark latest event time of any prediction, in milliseconds since 1970; {@link Long#MIN_VALUE} before
     *     the first
     * @param source name of the predictions topic that is counted; null if an earlier version, which did not store it,
     *     wrote the state
     * @param skew how far images are behind the watermark
     */
    record InputState(
            InputTotals totals,
            long streamTime,
            long watermark,
            @Nullable String source,
            EventTimeSkew skew) {
        static InputState empty() {
            return new InputState(new InputTotals(), Long.MIN_VALUE, Long.MIN_VALUE, null, EventTimeSkew.NONE);
        }

        void write(StateOutput out) throws IOException {
            totals.write(out);
            out.writeLong(streamTime);
            out.writeLong(watermark);
            out.writeNullableText(source);
            skew.write(out);
        }

        static InputState read(StateInput in) throws IOException {
            InputTotals totals = InputTotals.read(in);
            long streamTime = in.readLong();
            long watermark = in.readLong();
            return new InputState(
                    totals,
                    streamTime,
                    watermark,
                    in.isFirstFormat() ? null : in.readNullableText(),
                    in.isBefore(5) ? EventTimeSkew.NONE : EventTimeSkew.read(in));
        }
    }
}
