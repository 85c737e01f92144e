package fashionstream.image;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The tags of the first directory of a TIFF file, or of EXIF data, which has the same structure. */
final class TiffTags {
    static final int WIDTH = 256;
    static final int HEIGHT = 257;
    static final int ORIENTATION = 274;
    static final int PALETTE = 320;
    static final int XMP = 700;
    static final int PROFILE = 34675;

    private static final int BYTE = 1;
    private static final int SHORT = 3;
    private static final int LONG = 4;
    private static final int UNDEFINED = 7;
    private static final int ENTRY_BYTES = 12;
    private static final int VALUE_BYTES = 4; // larger values are elsewhere
    private static final int UPRIGHT = 1;
    private static final int ORIENTATIONS = 8;

    private final ByteBuffer in;
    private final Map<Integer, Integer> entries = new HashMap<>();

    private TiffTags(ByteBuffer in) {
        this.in = in;
    }

    /**
     * Reads the directory.
     *
     * @throws RuntimeException if it isn't TIFF, or is damaged
     */
    static TiffTags parse(byte[] file) {
        ByteBuffer in = ByteBuffer.wrap(file);
        in.order(in.get(0) == 'I' ? ByteOrder.LITTLE_ENDIAN : ByteOrder.BIG_ENDIAN);
        TiffTags tags = new TiffTags(in);
        int directory = in.getInt(Integer.BYTES);
        int count = in.getShort(directory) & 0xFFFF;
        for (int i = 0; i < count; i++) {
            int entry = directory + Short.BYTES + i * ENTRY_BYTES;
            if (entry + ENTRY_BYTES > file.length) {
                break;
            }
            tags.entries.putIfAbsent(in.getShort(entry) & 0xFFFF, entry);
        }
        return tags;
    }

    /** The orientation that EXIF data declares, 1 to 8; null if it declares none, or is damaged. */
    static @Nullable Integer orientation(byte[] exif) {
        try {
            int orientation = parse(exif).number(ORIENTATION, 0);
            return orientation >= UPRIGHT && orientation <= ORIENTATIONS ? orientation : null;
        } catch (RuntimeException e) {
            // Pillow ignores damaged EXIF data likewise: the pixels are sound.
            return null;
        }
    }

    /** The first value of a tag. */
    int number(int tag, int otherwise) {
        Integer entry = entries.get(tag);
        if (entry == null) {
            return otherwise;
        }
        int value = entry + ENTRY_BYTES - VALUE_BYTES;
        return switch (in.getShort(entry + Short.BYTES)) {
            case BYTE -> in.get(value) & 0xFF;
            case SHORT -> in.getShort(value) & 0xFFFF;
            case LONG -> in.getInt(value);
            default -> otherwise;
        };
    }

    /** All values of a tag of unsigned 16-bit or 32-bit numbers, as far as the file has them; empty for other tags. */
    List<Long> numbers(int tag) {
        Integer entry = entries.get(tag);
        int type = entry == null ? 0 : in.getShort(entry + Short.BYTES);
        if (entry == null || (type != SHORT && type != LONG)) {
            return List.of();
        }
        int size = type == SHORT ? Short.BYTES : Integer.BYTES;
        long count = in.getInt(entry + VALUE_BYTES) & 0xFFFFFFFFL;
        int inline = entry + ENTRY_BYTES - VALUE_BYTES;
        long at = count * size <= VALUE_BYTES ? inline : in.getInt(inline) & 0xFFFFFFFFL;
        List<Long> numbers = new ArrayList<>();
        for (long i = 0; i < count && at + (i + 1) * size <= in.capacity(); i++) {
            int place = (int) (at + i * size);
            numbers.add(type == SHORT ? in.getShort(place) & 0xFFFFL : in.getInt(place) & 0xFFFFFFFFL);
        }
        return numbers;
    }

    /** The first 8 bits of each number of a tag of 16-bit numbers; null if there are none. */
    byte @Nullable [] upperBytes(int tag) {
        Integer entry = entries.get(tag);
        if (entry == null || in.getShort(entry + Short.BYTES) != SHORT) {
            return null;
        }
        int count = in.getInt(entry + VALUE_BYTES);
        int at = in.getInt(entry + ENTRY_BYTES - VALUE_BYTES);
        if (count <= 2 || at < 0 || count > (in.capacity() - at) / Short.BYTES) {
            return null;
        }
        byte[] upper = new byte[count];
        for (int i = 0; i < count; i++) {
            upper[i] = (byte) (in.getShort(at + i * Short.BYTES) >> Byte.SIZE);
        }
        return upper;
    }

    /** The bytes of a tag; null if there are none. */
    byte @Nullable [] bytes(int tag) {
        Integer entry = entries.get(tag);
        int type = entry == null ? 0 : in.getShort(entry + Short.BYTES);
        if (entry == null || (type != UNDEFINED && type != BYTE)) {
            return null;
        }
        int length = in.getInt(entry + VALUE_BYTES);
        int at = in.getInt(entry + ENTRY_BYTES - VALUE_BYTES);
        if (length <= VALUE_BYTES || at < 0 || length > in.capacity() - at) {
            return null;
        }
        byte[] bytes = new byte[length];
        in.get(at, bytes);
        return bytes;
    }
}
