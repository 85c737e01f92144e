package fashionstream.rolling;

import fashionstream.rolling.ModelState.Ring;
import fashionstream.rolling.counts.Increment.ModelIncrement;
import fashionstream.rolling.counts.Increment.SecondCounts;
import fashionstream.rolling.counts.LabelledCounts;
import fashionstream.rolling.counts.StateInput;
import fashionstream.rolling.counts.StateOutput;
import java.io.IOException;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Objects;
import java.util.TreeMap;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;

/**
 * The window of the last labelled images of a model, in the order in which they were counted. It consists of whole
 * batches, so it may have a few more images than its length; a correction changes an image in its batch. Not safe for
 * use by several threads.
 */
final class LastLabelled {
    /** The fraction of images that counts as few: more than a batch in a window of 1,000 images. */
    private static final double FEW = 0.15;

    private final KeyValueStore<String, CountedBatch> ring;
    private final KeyValueStore<String, Long> numbers;
    private final int length;

    /** @param length images in the window, at least 1 */
    LastLabelled(KeyValueStore<String, CountedBatch> ring, KeyValueStore<String, Long> numbers, int length) {
        this.ring = ring;
        this.numbers = numbers;
        this.length = length;
    }

    /**
     * Adds the increment of a batch.
     *
     * @param batch number of the batch
     * @return the updated state of the model
     */
    ModelState add(ModelState state, ModelIncrement increment, long batch) {
        ModelState after = state;
        for (SecondCounts second : increment.seconds()) {
            after = add(after, second, batch);
        }
        return trim(after);
    }

    private ModelState add(ModelState state, SecondCounts second, long batch) {
        if (second.labelled().isEmpty()) {
            return state;
        }
        String version = state.model().version();
        String numberKey = version + "/" + second.batch();
        Long known = numbers.get(numberKey);
        if (known == null && second.batch() != batch) {
            // A correction of an image that is no longer in the window.
            return state;
        }
        Ring kept = state.ring();
        long number = known == null ? kept.next() : known;
        CountedBatch found = ring.get(AccuracyStores.key(version, number));
        CountedBatch before = found == null
                ? CountedBatch.empty(second.batch(), state.model().classes().size())
                : found;
        if (known == null) {
            numbers.put(numberKey, number);
        }
        ring.put(AccuracyStores.key(version, number), before.plus(second));
        return state.keeping(new Ring(
                kept.first(),
                Math.max(kept.next(), number + 1),
                kept.labelled() + second.labelled().count()));
    }

    private ModelState trim(ModelState state) {
        String version = state.model().version();
        Ring kept = state.ring();
        long first = kept.first();
        long labelled = kept.labelled();
        while (first < kept.next() - 1) {
            String key = AccuracyStores.key(version, first);
            CountedBatch oldest = Objects.requireNonNull(ring.get(key), key);
            long leaving = oldest.labelled().count();
            if (labelled - leaving < length) {
                break;
            }
            ring.delete(key);
            numbers.delete(version + "/" + oldest.number());
            labelled -= leaving;
            first++;
        }
        return state.keeping(new Ring(first, kept.next(), labelled));
    }

    /** Deletes all entries of a model. */
    void forget(String version) {
        AccuracyStores.deleteAll(ring, version);
        AccuracyStores.deleteAll(numbers, version);
    }

    /** The current counts of the window. */
    Window window(ModelState state) {
        NavigableMap<Long, Long> byEarliest = new TreeMap<>();
        LabelledCounts sum = new LabelledCounts(state.model().classes().size());
        long earliest = Long.MAX_VALUE;
        long latest = Long.MIN_VALUE;
        String version = state.model().version();
        try (KeyValueIterator<String, CountedBatch> batches = ring.range(
                AccuracyStores.key(version, state.ring().first()),
                AccuracyStores.key(version, state.ring().next()))) {
            while (batches.hasNext()) {
                KeyValue<String, CountedBatch> entry = batches.next();
                sum.add(entry.value.labelled());
                earliest = Math.min(earliest, entry.value.earliest());
                byEarliest.merge(entry.value.earliest(), entry.value.labelled().count(), Long::sum);
                latest = Math.max(latest, entry.value.latest());
            }
        }
        return new Window(sum, earliest, latest, mostlySince(byEarliest, sum.count()));
    }

    /** A few late labels, of images of long ago, must not decide which images the others are compared with. */
    private static long mostlySince(NavigableMap<Long, Long> byEarliest, long labelled) {
        long before = 0;
        for (Map.Entry<Long, Long> entry : byEarliest.entrySet()) {
            before += entry.getValue();
            if (before > FEW * labelled) {
                return entry.getKey();
            }
        }
        return Long.MAX_VALUE;
    }

    /**
     * Counts of the window.
     *
     * @param earliest event time in milliseconds since 1970; {@link Long#MAX_VALUE} of none
     * @param latest event time in milliseconds since 1970; {@link Long#MIN_VALUE} of none
     * @param mostlySince event time from which on all but a few of the images are, in milliseconds since 1970; {@link
     *     Long#MAX_VALUE} of none
     */
    record Window(LabelledCounts labelled, long earliest, long latest, long mostlySince) {}

    /**
     * The labelled images of one batch: an entry of the window.
     *
     * @param number number of the batch
     * @param earliest event time of its earliest second, in milliseconds since 1970
     * @param latest event time of its latest second, in milliseconds since 1970
     */
    record CountedBatch(long number, LabelledCounts labelled, long earliest, long latest) {
        /** Adds another second of the same batch. */
        CountedBatch plus(SecondCounts second) {
            labelled.add(second.labelled());
            long time = second.millis();
            return new CountedBatch(number, labelled, Math.min(earliest, time), Math.max(latest, time));
        }

        /** A batch without images. */
        static CountedBatch empty(long number, int classes) {
            return new CountedBatch(number, new LabelledCounts(classes), Long.MAX_VALUE, Long.MIN_VALUE);
        }

        /** Writes it in the form that {@link #read} reads. */
        void write(StateOutput out) throws IOException {
            out.writeLong(number);
            labelled.write(out);
            out.writeLong(earliest);
            out.writeLong(latest);
        }

        /** Reads what {@link #write} wrote. */
        static CountedBatch read(StateInput in) throws IOException {
            return new CountedBatch(in.readLong(), LabelledCounts.read(in), in.readLong(), in.readLong());
        }
    }
}
