package fashionstream.schema;

import java.nio.charset.StandardCharsets;

/**
 * The largest texts and headers that a record of the public topics may carry. A record that exceeds a limit becomes a
 * dead letter or is counted as invalid; it never reaches a state store or an output topic. All sizes are bytes of
 * UTF-8.
 *
 * <p>Stored state, changelogs and predictions repeat these texts, so an unbounded text could make later writes fail.
 * The limits are ample for file names, URLs and class names.
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

    /** Total size of all names and values of an image's attributes. */
    public static final int ATTRIBUTES_BYTES = 64 * 1024;

    /** Number of headers of a record. */
    public static final int HEADERS = 128;

    /** Total size of all names and values of a record's headers. */
    public static final int HEADERS_BYTES = 64 * 1024;

    private RecordLimits() {}

    /** Whether the UTF-8 encoding of a text has at most the given number of bytes. */
    public static boolean fits(String text, int bytes) {
        // A char takes one to three bytes, so most texts need not be encoded to decide.
        if (text.length() > bytes) {
            return false;
        }
        return text.length() * 3L <= bytes || bytes(text) <= bytes;
    }

    /** Number of bytes of the UTF-8 encoding of a text. */
    public static int bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8).length;
    }
}
