package fashionstream.schema;

import java.nio.charset.StandardCharsets;

/**
 * The largest texts and headers that a record of the public topics may carry. A record beyond a limit is put aside or
 * counted as invalid; it never reaches a state store or an output topic. All sizes are bytes of UTF-8.
 *
 * <p>Stored state, changelogs and predictions repeat these texts, so an unbounded one could make a later write fail for
 * everybody. The limits leave ample room for file names, URLs and class names.
 */
public final class RecordLimits {
    /** Image id, which is also the key of images, labels and predictions. */
    public static final int ID_BYTES = 1024;

    /** Class name in an image, a label or a prediction. */
    public static final int LABEL_BYTES = 1024;

    /** Who or what assigned a label. */
    public static final int LABELLED_BY_BYTES = 1024;

    /** Number of attributes of an image. */
    public static final int ATTRIBUTES = 128;

    /** All names and values of an image's attributes together. */
    public static final int ATTRIBUTES_BYTES = 64 * 1024;

    /** Number of headers of a record. */
    public static final int HEADERS = 128;

    /** All names and values of a record's headers together. */
    public static final int HEADERS_BYTES = 64 * 1024;

    private RecordLimits() {}

    /** Whether a text fits into so many bytes of UTF-8. */
    public static boolean fits(String text, int bytes) {
        // A char takes one to three bytes, so most texts need no encoding to decide.
        if (text.length() > bytes) {
            return false;
        }
        return text.length() * 3L <= bytes || bytes(text) <= bytes;
    }

    /** How many bytes of UTF-8 a text takes. */
    public static int bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8).length;
    }
}
