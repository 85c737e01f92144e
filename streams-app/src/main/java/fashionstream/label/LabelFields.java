package fashionstream.label;

import fashionstream.console.PlainText;
import fashionstream.schema.GroundTruth;
import fashionstream.schema.RecordLimits;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The fields of a label in a file, named as in {@link GroundTruth}.
 *
 * @param imageId id of the image; required
 * @param label the true class; null or blank withdraws the earlier label
 * @param labelledAt when the image was labelled, in ISO 8601 with a zone; null or blank for now
 * @param labelledBy who labelled the image; null or blank if unknown
 */
record LabelFields(
        @Nullable String imageId,
        @Nullable String label,
        @Nullable String labelledAt,
        @Nullable String labelledBy) {
    static final String IMAGE_ID = "image_id";
    static final String LABEL = "label";
    static final String LABELLED_AT = "labelled_at";
    static final String LABELLED_BY = "labelled_by";

    /** All names of fields. */
    static final List<String> NAMES = List.of(IMAGE_ID, LABEL, LABELLED_AT, LABELLED_BY);

    private static final int MAX_SHOWN = 60;
    private static final int MAX_TIME_BYTES = 10_000;

    /** The range of years that readers in other languages support. */
    private static final Instant FIRST_TIME = Instant.parse("0001-01-01T00:00:00Z");

    private static final Instant LAST_TIME = Instant.parse("9999-12-31T23:59:59.999Z");

    /**
     * Checks the fields.
     *
     * @throws BadLineException if they are not a valid label
     */
    GroundTruth check() throws BadLineException {
        String image = LabelText.checked(IMAGE_ID, imageId, RecordLimits.ID_BYTES);
        if (image == null) {
            throw new BadLineException(IMAGE_ID + " is empty");
        }
        return GroundTruth.newBuilder()
                .setImageId(image)
                .setLabel(LabelText.className(label))
                .setLabelledAt(time())
                .setLabelledBy(LabelText.checked(LABELLED_BY, labelledBy, RecordLimits.LABELLED_BY_BYTES))
                .build();
    }

    private Instant time() throws BadLineException {
        String text = LabelText.checked(LABELLED_AT, labelledAt, MAX_TIME_BYTES);
        if (text == null) {
            return Instant.now();
        }
        Instant time;
        try {
            time = Instant.parse(text);
        } catch (DateTimeParseException e) {
            throw new BadLineException(
                    LABELLED_AT + " '" + shown(text) + "' is not a time with a zone, such as 2026-01-31T09:30:00Z", e);
        }
        if (time.isBefore(FIRST_TIME) || time.isAfter(LAST_TIME)) {
            throw new BadLineException(LABELLED_AT + " '" + shown(text) + "' is not within the years 0001 to 9999");
        }
        return time;
    }

    /** Text of a file for an error message: shortened, and safe for a terminal. */
    static String shown(String text) {
        String line = PlainText.oneLine(text);
        return line.length() <= MAX_SHOWN ? line : line.substring(0, MAX_SHOWN) + "…";
    }
}
