package fashionstream.config;

import static org.assertj.core.api.Assertions.assertThat;

import fashionstream.schema.RecordLimits;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import org.junit.jupiter.api.Test;

/** Checks that the documented limits of a record are those in the code. */
class DocumentedLimitsTest {
    private static final Path OPERATIONS = Path.of("../docs/operations.md");

    @Test
    void shouldDocumentTheLimitsOfARecord() throws IOException {
        assertThat(Files.readAllLines(OPERATIONS))
                .contains(
                        "| image id, which is also the key | " + number(RecordLimits.ID_BYTES) + " |",
                        "| label; `labelled_by` | " + number(RecordLimits.LABEL_BYTES) + " each |",
                        "| attributes of an image | " + number(RecordLimits.ATTRIBUTES) + ", and "
                                + number(RecordLimits.ATTRIBUTES_BYTES) + " bytes together |",
                        "| headers of a record | " + number(RecordLimits.HEADERS) + ", and "
                                + number(RecordLimits.HEADERS_BYTES) + " bytes together |");
        assertThat(RecordLimits.LABELLED_BY_BYTES).isEqualTo(RecordLimits.LABEL_BYTES);
    }

    private static String number(int value) {
        return String.format(Locale.ROOT, "%,d", value);
    }
}
