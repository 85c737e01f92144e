package fashionstream.produce;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import fashionstream.dataset.DatasetException;
import fashionstream.dataset.DatasetLocator;
import fashionstream.dataset.DownloadProgress;
import fashionstream.dataset.FashionMnist.Split;
import fashionstream.schema.ImageRecord;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DataSetImagesTest {
    @TempDir
    private Path folder;

    @Test
    void shouldOpenTheRealTestImages() {
        Path dataSet =
                DatasetLocator.standard(System.getenv(), DownloadProgress.NONE).locate(null);

        IdxImages images = DataSetImages.of(dataSet, Split.TEST, 10_000);

        assertThat(images.size()).isEqualTo(10_000);
        ImageRecord first = images.iterator().next();
        assertThat(first.getId()).isEqualTo("fashion-mnist-test-00000");
        assertThat(first.getLabel()).isEqualTo("Ankle boot");
        assertThat(first.getData().remaining()).isEqualTo(28 * 28);
    }

    @Test
    void shouldOpenIdxFilesUnderTheirOwnName() throws IOException {
        IdxImages images = DataSetImages.ofFiles(images(2), labels(3, 8), null);

        assertThat(images.size()).isEqualTo(2);
        assertThat(images.labels()).containsExactly("Dress", "Bag");
        assertThat(images.iterator().next().getId()).isEqualTo("some-images-00000");
    }

    @Test
    void shouldOpenImagesWithoutLabels() throws IOException {
        IdxImages images = DataSetImages.ofFiles(images(2), null, 3L);
        assertThat(images.size()).isEqualTo(3);
        assertThat(images.labels()).isNull();
    }

    @Test
    void shouldRejectLabelsOfOtherImages() throws IOException {
        Path images = images(2);
        Path labels = labels(3, 8, 1);
        assertThatThrownBy(() -> DataSetImages.ofFiles(images, labels, null))
                .isInstanceOf(DatasetException.class)
                .hasMessage(labels + ": has 3 labels for 2 images in " + images);
    }

    @Test
    void shouldRejectAFileWithoutImages() throws IOException {
        Path images = images(0);
        assertThatThrownBy(() -> DataSetImages.ofFiles(images, null, 5L))
                .isInstanceOf(DatasetException.class)
                .hasMessage(images + ": has no images");
    }

    private Path images(int count) throws IOException {
        ByteBuffer file = ByteBuffer.allocate(16 + count * 6)
                .putInt(0x0803)
                .putInt(count)
                .putInt(2)
                .putInt(3);
        return Files.write(folder.resolve("some-images"), file.array());
    }

    private Path labels(int... labels) throws IOException {
        ByteBuffer file = ByteBuffer.allocate(8 + labels.length).putInt(0x0801).putInt(labels.length);
        for (int label : labels) {
            file.put((byte) label);
        }
        return Files.write(folder.resolve("some-labels"), file.array());
    }
}
