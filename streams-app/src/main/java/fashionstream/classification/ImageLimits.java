package fashionstream.classification;

import fashionstream.schema.ImageRecord;
import fashionstream.schema.RecordLimits;
import java.time.Instant;
import java.util.Map;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;

/**
 * Checks what an image record has besides its image: {@link RecordLimits}, and a time that every client can represent.
 */
final class ImageLimits {
    /** Python's datetime, among others, supports the years 1 to 9999. */
    private static final Instant EARLIEST = Instant.parse("0001-01-01T00:00:00Z");

    private static final Instant LATEST = Instant.parse("9999-12-31T23:59:59.999Z");

    private ImageLimits() {}

    /** @throws InvalidRecordException if there are too many, or they are too large */
    static void check(Headers headers) {
        int count = 0;
        long bytes = 0;
        for (Header header : headers) {
            count++;
            bytes += RecordLimits.bytes(header.key()) + (header.value() == null ? 0 : header.value().length);
        }
        if (count > RecordLimits.HEADERS || bytes > RecordLimits.HEADERS_BYTES) {
            throw new InvalidRecordException("the record has " + count + " headers of " + bytes
                    + " bytes together; at most " + RecordLimits.HEADERS + " headers and " + RecordLimits.HEADERS_BYTES
                    + " bytes are accepted");
        }
    }

    /** @throws InvalidRecordException if a text is too long, or the time is out of range */
    static void check(ImageRecord image) {
        require("id", image.getId(), RecordLimits.ID_BYTES);
        if (image.getLabel() != null) {
            require("label", image.getLabel(), RecordLimits.LABEL_BYTES);
        }
        check(image.getAttributes());
        Instant captured = image.getCapturedAt();
        if (captured.isBefore(EARLIEST) || captured.isAfter(LATEST)) {
            throw new InvalidRecordException(
                    "captured_at is " + captured
                            + ", outside the years 1 to 9999; it is in milliseconds since 1970 unless the schema specifies another unit");
        }
    }

    private static void check(Map<String, String> attributes) {
        if (attributes.size() > RecordLimits.ATTRIBUTES) {
            throw new InvalidRecordException("the image has " + attributes.size() + " attributes; at most "
                    + RecordLimits.ATTRIBUTES + " are accepted");
        }
        long bytes = 0;
        for (Map.Entry<String, String> attribute : attributes.entrySet()) {
            bytes += RecordLimits.bytes(attribute.getKey()) + RecordLimits.bytes(attribute.getValue());
        }
        if (bytes > RecordLimits.ATTRIBUTES_BYTES) {
            throw new InvalidRecordException("the image's attributes have " + bytes + " bytes together; at most "
                    + RecordLimits.ATTRIBUTES_BYTES + " are accepted");
        }
    }

    private static void require(String field, String text, int maxBytes) {
        if (!RecordLimits.fits(text, maxBytes)) {
            throw new InvalidRecordException("the image's " + field + " has " + text.length() + " characters; at most "
                    + maxBytes + " bytes of UTF-8 are accepted");
        }
    }
}
