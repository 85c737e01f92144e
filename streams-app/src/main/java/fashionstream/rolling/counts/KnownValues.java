package fashionstream.rolling.counts;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * The values of an attribute that have figures of their own: the first ones that were seen. A value keeps its figures for
 * good, and one that was ever counted among the others stays there, so that a late label is counted where its prediction
 * was. Immutable; kept in a state store.
 *
 * @param values in the order in which they were seen
 * @param closed whether a value has been counted among the others, so that no further one gets figures of its own
 */
public record KnownValues(List<String> values, boolean closed) {
    /** No value has been seen. */
    public static final KnownValues NONE = new KnownValues(List.of(), false);

    public KnownValues {
        values = List.copyOf(values);
    }

    /**
     * After a prediction with this value.
     *
     * @param max how many values may have figures of their own
     */
    public KnownValues plus(String value, int max) {
        if (closed || values.contains(value)) {
            return this;
        }
        if (values.size() >= max) {
            return new KnownValues(values, true);
        }
        List<String> more = new ArrayList<>(values);
        more.add(value);
        return new KnownValues(more, false);
    }

    /** Writes it in the form that {@link #read} reads. */
    public void write(StateOutput out) throws IOException {
        out.writeInt(values.size());
        for (String value : values) {
            out.writeText(value);
        }
        out.writeBoolean(closed);
    }

    /** Reads what {@link #write} wrote. */
    public static KnownValues read(StateInput in) throws IOException {
        List<String> values = new ArrayList<>();
        for (int left = in.readSize(Integer.BYTES); left > 0; left--) {
            values.add(in.readText());
        }
        return new KnownValues(values, in.readBoolean());
    }
}
