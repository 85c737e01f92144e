package fashionstream.rolling.counts;

import fashionstream.schema.SliceKind;
import java.io.IOException;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A part of the images: those with one value of an attribute, those with any of its other values, or those without the
 * attribute.
 *
 * @param attribute name of the attribute in the image record
 * @param kind {@link SliceKind#VALUE}, {@link SliceKind#OTHER} or {@link SliceKind#MISSING}
 * @param value the value; empty unless the kind is {@code VALUE}
 */
public record Slice(String attribute, SliceKind kind, String value) implements Comparable<Slice> {
    /** Longer values are no names of a camera or a site; they have no figures of their own. */
    public static final int MAX_CHARS = 64;

    /** A slice is stored with the place of its kind. */
    private static final List<SliceKind> KINDS = List.of(SliceKind.VALUE, SliceKind.OTHER, SliceKind.MISSING);

    private static final Comparator<Slice> ORDER =
            Comparator.comparing(Slice::attribute).thenComparing(Slice::kind).thenComparing(Slice::value);

    /**
     * The slice of an image.
     *
     * @param value the image's value of the attribute; null if it has none
     */
    public static Slice of(String attribute, @Nullable String value) {
        if (value == null) {
            return new Slice(attribute, SliceKind.MISSING, "");
        }
        return value.length() > MAX_CHARS ? other(attribute) : new Slice(attribute, SliceKind.VALUE, value);
    }

    /** The slice of all values without figures of their own. */
    public static Slice other(String attribute) {
        return new Slice(attribute, SliceKind.OTHER, "");
    }

    @Override
    public int compareTo(Slice other) {
        return ORDER.compare(this, other);
    }

    void write(StateOutput out) throws IOException {
        out.writeText(attribute);
        out.writeByte(KINDS.indexOf(kind));
        out.writeText(value);
    }

    /** @throws IOException if it is not what {@link #write} wrote */
    static Slice read(StateInput in) throws IOException {
        String attribute = in.readText();
        int kind = in.readUnsignedByte();
        String value = in.readText();
        if (kind >= KINDS.size() || value.length() > MAX_CHARS) {
            throw new IOException("a slice of kind " + kind + " with a value of " + value.length() + " characters");
        }
        return new Slice(attribute, KINDS.get(kind), value);
    }
}
