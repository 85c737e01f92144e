package fashionstream.produce;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import fashionstream.schema.ImageEncoding;
import fashionstream.schema.ImageRecord;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;

class IdxImagesTest {
    private static final byte[] BLACK = {0, 0};
    private static final byte[] WHITE = {-1, -1};
    private static final List<byte[]> PIXELS = List.of(BLACK, WHITE);
    private static final List<String> LABELS = List.of("Bag", "Coat");

    @Test
    void shouldReturnImagesWithLabelAndSource() {
        ImageRecord image =
                records(new IdxImages("set", 1, 2, PIXELS, LABELS, 2)).get(1);

        assertThat(image.getId()).isEqualTo("set-00001");
        assertThat(image.getEncoding()).isEqualTo(ImageEncoding.GRAY8);
        assertThat(image.getWidth()).isEqualTo(2);
        assertThat(image.getHeight()).isEqualTo(1);
        assertThat(image.getData()).isEqualTo(ByteBuffer.wrap(WHITE));
        assertThat(image.getLabel()).isEqualTo("Coat");
        assertThat(image.getAttributes()).containsEntry("source", "set");
    }

    @Test
    void shouldRestartWithOtherIds() {
        List<ImageRecord> records = records(new IdxImages("set", 1, 2, PIXELS, LABELS, 5));

        assertThat(records)
                .extracting(ImageRecord::getId)
                .containsExactly("set-00000", "set-00001", "set-00000~2", "set-00001~2", "set-00000~3");
        assertThat(records).extracting(ImageRecord::getLabel).containsExactly("Bag", "Coat", "Bag", "Coat", "Bag");
    }

    @Test
    void shouldCreateTheSameIdsInEveryLocale() {
        Locale before = Locale.getDefault();
        try {
            // This locale has its own digits.
            Locale.setDefault(Locale.forLanguageTag("ar-EG-u-nu-arab"));
            assertThat(records(new IdxImages("set", 1, 2, PIXELS, null, 1)))
                    .extracting(ImageRecord::getId)
                    .containsExactly("set-00000");
        } finally {
            Locale.setDefault(before);
        }
    }

    @Test
    void shouldOmitAnUnknownLabel() {
        assertThat(records(new IdxImages("set", 1, 2, PIXELS, null, 2)))
                .extracting(ImageRecord::getLabel)
                .containsOnlyNulls();
    }

    @Test
    void shouldRejectAnotherNumberOfLabels() {
        assertThatThrownBy(() -> new IdxImages("set", 1, 2, PIXELS, List.of("Bag"), 2))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("2 images but 1 labels");
    }

    @Test
    void shouldRejectAnEmptyListOfImages() {
        assertThatThrownBy(() -> new IdxImages("set", 1, 2, List.of(), null, 1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("can't return 1 images of 0");
    }

    private static List<ImageRecord> records(ImageSource images) {
        List<ImageRecord> records = new ArrayList<>();
        images.iterator().forEachRemaining(records::add);
        assertThat(records).hasSize((int) images.size());
        return records;
    }
}
