package fashionstream.dataset;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class IdxFileTest {
    /** Two images of 2 rows and 3 columns. */
    private static final byte[] IMAGES = idx(0x803, new int[] {2, 2, 3}, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 255);

    private static final byte[] LABELS = idx(0x801, new int[] {3}, 0, 9, 4);

    @TempDir
    private Path folder;

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void shouldReadImagesPlainOrCompressed(boolean gzip) throws Exception {
        IdxFile.Images images = IdxFile.readImages(write(gzip ? compressed(IMAGES) : IMAGES));
        assertThat(images.height()).isEqualTo(2);
        assertThat(images.width()).isEqualTo(3);
        assertThat(images.pixels()).containsExactly(bytes(1, 2, 3, 4, 5, 6), bytes(7, 8, 9, 10, 11, 255));
    }

    @Test
    void shouldReadLabels() throws Exception {
        assertThat(IdxFile.readLabels(write(compressed(LABELS)), 10)).containsExactly(0, 9, 4);
    }

    @Test
    void shouldRejectALabelThatIsNotAClass() throws Exception {
        Path file = write(LABELS);
        assertThatThrownBy(() -> IdxFile.readLabels(file, 9))
                .isInstanceOf(DatasetException.class)
                .hasMessage(file + ": label 1 is 9, but there are 9 classes, 0 to 8");
    }

    @Test
    void shouldRejectEveryTruncation() throws Exception {
        byte[] packed = compressed(IMAGES);
        for (int length = 0; length < IMAGES.length; length++) {
            Path file = write(Arrays.copyOf(IMAGES, length));
            assertThatThrownBy(() -> IdxFile.readImages(file))
                    .isInstanceOf(DatasetException.class)
                    .hasMessageContaining("truncated");
        }
        for (int length = 0; length < packed.length; length++) {
            Path file = write(Arrays.copyOf(packed, length));
            assertThatThrownBy(() -> IdxFile.readImages(file)).isInstanceOf(DatasetException.class);
        }
        for (int length = 0; length < LABELS.length; length++) {
            Path file = write(Arrays.copyOf(LABELS, length));
            assertThatThrownBy(() -> IdxFile.readLabels(file, 10))
                    .isInstanceOf(DatasetException.class)
                    .hasMessageContaining("truncated");
        }
    }

    @Test
    void shouldRejectTrailingBytes() throws Exception {
        Path file = write(Arrays.copyOf(IMAGES, IMAGES.length + 1));
        assertThatThrownBy(() -> IdxFile.readImages(file)).hasMessageContaining("more bytes than its header specifies");
    }

    @Test
    void shouldRejectLabelsInsteadOfImages() throws Exception {
        Path file = write(LABELS);
        assertThatThrownBy(() -> IdxFile.readImages(file))
                .hasMessage(file + ": not an IDX file of images: it begins with 0x00000801, not 0x00000803");
    }

    @Test
    void shouldRejectAFileOfAnotherFormat() throws Exception {
        Path file = write("Not an IDX file at all".getBytes(StandardCharsets.UTF_8));
        assertThatThrownBy(() -> IdxFile.readImages(file)).hasMessageContaining("not an IDX file of images");
    }

    @Test
    void shouldRejectAHeaderThatDeclaresTooManyBytes() throws Exception {
        Path file = write(idx(0x803, new int[] {Integer.MAX_VALUE, Integer.MAX_VALUE, Integer.MAX_VALUE}));
        assertThatThrownBy(() -> IdxFile.readImages(file)).hasMessageContaining("more than 1 GiB");
    }

    @Test
    void shouldRejectNegativeCounts() throws Exception {
        Path file = write(idx(0x803, new int[] {-1, 28, 28}));
        assertThatThrownBy(() -> IdxFile.readImages(file)).hasMessageContaining("image count is -1");
    }

    @Test
    void shouldNameAMissingFile() {
        Path file = folder.resolve("none");
        assertThatThrownBy(() -> IdxFile.readImages(file)).hasMessage(file + ": no such file");
    }

    private Path write(byte[] content) throws IOException {
        return Files.write(folder.resolve("file"), content);
    }

    private static byte[] bytes(int... values) {
        byte[] bytes = new byte[values.length];
        for (int i = 0; i < values.length; i++) {
            bytes[i] = (byte) values[i];
        }
        return bytes;
    }

    private static byte[] idx(int magic, int[] sizes, int... values) {
        ByteBuffer buffer = ByteBuffer.allocate(4 + 4 * sizes.length + values.length);
        buffer.putInt(magic);
        for (int size : sizes) {
            buffer.putInt(size);
        }
        return buffer.put(bytes(values)).array();
    }

    private static byte[] compressed(byte[] content) throws IOException {
        var bytes = new ByteArrayOutputStream();
        try (OutputStream out = new GZIPOutputStream(bytes)) {
            out.write(content);
        }
        return bytes.toByteArray();
    }
}
