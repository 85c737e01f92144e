package fashionstream.label;

import fashionstream.console.PlainText;
import fashionstream.schema.GroundTruth;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The fields of a label as they stand in a file, named as in {@link GroundTruth}.
 *
 * @param imageId the image; required
 * @param label the true class; null or blank takes back what was said before
 * @param labelledAt when, in ISO 8601 with a zone; null or blank for now
 * @param labelledBy who says so; null or blank where it isn't known
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

    /**
     * Checks the fields.
     *
     * @throws BadLineException if they are no label
     */
    GroundTruth check() throws BadLineException {
        String image = given(imageId);
        if (image == null) {
            throw new BadLineException(IMAGE_ID + " is empty");
        }
        return GroundTruth.newBuilder()
                .setImageId(image)
                .setLabel(given(label))
                .setLabelledAt(time())
                .setLabelledBy(given(labelledBy))
                .build();
    }

    private Instant time() throws BadLineException {
        String text = given(labelledAt);
        if (text == null) {
            return Instant.now();
        }
        try {
            return Instant.parse(text);
        } catch (DateTimeParseException e) {
            throw new BadLineException(
                    LABELLED_AT + " '" + shown(text) + "' is no time with a zone, such as 2026-01-31T09:30:00Z", e);
        }
    }

    /** Text of a file as an error shows it: short, and harmless to a terminal. */
    static String shown(String text) {
        String line = PlainText.oneLine(text);
        return line.length() <= MAX_SHOWN ? line : line.substring(0, MAX_SHOWN) + "…";
    }

    private static @Nullable String given(@Nullable String text) {
        return text == null || text.isBlank() ? null : text.strip();
    }
}
