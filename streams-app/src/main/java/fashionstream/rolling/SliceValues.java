package fashionstream.rolling;

import fashionstream.rolling.counts.KnownValues;
import fashionstream.rolling.counts.Slice;
import fashionstream.rolling.counts.SliceCounts;
import fashionstream.rolling.counts.SlicedCounts;
import fashionstream.schema.SliceKind;
import java.util.List;
import java.util.Objects;
import org.apache.kafka.streams.state.KeyValueStore;

/**
 * Decides which values of an attribute have figures of their own: the first ones that are predicted, for all models, so that
 * models can be compared. Not safe for use by several threads.
 */
final class SliceValues {
    /** The slices of an attribute besides those of its values: other values, and none. */
    private static final int FURTHER_SLICES = 2;

    private final KeyValueStore<String, KnownValues> store;
    private final List<String> attributes;
    private final int max;

    /**
     * @param store the known values by attribute
     * @param attributes the attributes that are set
     * @param max values of each attribute with figures of their own
     */
    SliceValues(KeyValueStore<String, KnownValues> store, List<String> attributes, int max) {
        this.store = store;
        this.attributes = List.copyOf(attributes);
        this.max = max;
    }

    /** The attributes that are set, in their order. */
    List<String> attributes() {
        return attributes;
    }

    /** The counts by the slices that have figures. */
    SlicedCounts assign(SlicedCounts counts) {
        return counts.isEmpty() ? counts : counts.assigned(this::assign);
    }

    private Slice assign(Slice slice, SliceCounts counts) {
        if (slice.kind() == SliceKind.MISSING) {
            return slice;
        }
        KnownValues known = known(slice.attribute());
        // A label belongs to a prediction whose value has been decided on.
        boolean predicted = counts.predicted().count() > 0;
        if (slice.kind() == SliceKind.VALUE && predicted) {
            KnownValues updated = known.plus(slice.value(), max);
            if (!updated.equals(known)) {
                store.put(slice.attribute(), updated);
            }
            known = updated;
        }
        return slice.kind() == SliceKind.VALUE && known.values().contains(slice.value())
                ? slice
                : Slice.other(slice.attribute());
    }

    private KnownValues known(String attribute) {
        return Objects.requireNonNullElse(store.get(attribute), KnownValues.NONE);
    }

    /** How many slices of all attributes there can be, and thus how many are compared with the rest. */
    int possible() {
        return attributes.stream()
                .mapToInt(attribute -> Math.max(max, known(attribute).values().size()) + FURTHER_SLICES)
                .sum();
    }
}
