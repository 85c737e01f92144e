package fashionstream.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Small files that declare sizes for which a decoder would allocate gigabytes, or hide a file in another. */
class HostileFilesTest {
    private static final int SHORT = 3;
    private static final int LONG = 4;

    @ParameterizedTest
    @CsvSource({
        "279, 4, 2147483632, TIFF file is broken: a part is larger than the file",
        "325, 4, 2147483632, TIFF file is broken: a part is larger than the file",
        "322, 4, 46000, TIFF file is broken: its tiles have a side of 46000 pixels",
        "323, 4, 46000, TIFF file is broken: its tiles have a side of 46000 pixels",
        "278, 4, 0, TIFF file is broken: its strips have no rows",
        "277, 3, 60000, TIFF file is broken: it has 60000 samples per pixel",
        "258, 3, 32, 'TIFF file has 32 bits per sample, which is not decoded; convert it to 8-bit RGB'",
        "262, 3, 8, 'TIFF file has colours in CIE L*a*b*, which is not decoded; convert it to 8-bit RGB'",
    })
    void shouldRefuseATiffFileByItsTags(int tag, int type, long value, String message) {
        assertThatThrownBy(() -> TestImages.decode(tiff(tag, type, value), 1))
                .isInstanceOf(ImageException.class)
                .hasMessage(message);
    }

    @Test
    void shouldReadASoundTiffFile() {
        assertThat(TestImages.decode(tiff(274, SHORT, 1), 1)).containsOnly(7);
    }

    @Test
    void shouldRefuseAWebpFrameThatIsLargerThanTheImage() {
        ByteBuffer frame = ByteBuffer.allocate(24).order(ByteOrder.LITTLE_ENDIAN);
        frame.put(int24(0)).put(int24(0)).put(int24(16_382)).put(int24(16_382));
        assertThatThrownBy(() -> TestImages.decode(webp(frame.array()), 3))
                .hasMessage("WebP file is broken: its first frame is not within the image");
    }

    @ParameterizedTest
    @CsvSource({"1", "2", "4", "5"})
    void shouldRefuseACompressedBmpFile(int compression) {
        byte[] bmp = bmp(TestImages.WIDTH, TestImages.HEIGHT, compression);
        assertThatThrownBy(() -> TestImages.decode(bmp, 3))
                .hasMessage("BMP file is compressed, which is not decoded; save it without compression");
    }

    @Test
    void shouldNotTakeTextForABmpFile() {
        byte[] text = "BMW is a maker of cars, of motorcycles and of engines.".getBytes(StandardCharsets.US_ASCII);
        assertThatThrownBy(() -> TestImages.decode(text, 3)).hasMessageStartingWith("this is text, not an image");
    }

    @Test
    void shouldRefuseALongSide() {
        assertThatThrownBy(() -> TestImages.decode(bmp(40_000_000, 1, 0), 3))
                .hasMessage(
                        "image is 40000000x1; at most 50000000 pixels (image.max.pixels), and 65535 on a side (image.max.side), are decoded");
    }

    @Test
    void shouldAllocateNoPixelsForAPngFileWithoutThem() {
        byte[] png = TestImages.png(6000, 6000, 16, 6, 0, TestImages.data(new byte[0]), TestImages.end());
        assertThatThrownBy(() -> PngFile.parse(png, DecodeLimits.DEFAULT.pixels(), DecodeLimits.DEFAULT.begin())
                        .decode())
                .hasMessage("PNG file is broken: it has fewer pixels than its header specifies");
    }

    /** A grey image of the size that the tests decode, with one more tag or another value of one. */
    private static byte[] tiff(int tag, int type, long value) {
        int pixels = TestImages.WIDTH * TestImages.HEIGHT;
        TreeMap<Integer, long[]> tags = new TreeMap<>();
        tags.put(256, new long[] {SHORT, TestImages.WIDTH});
        tags.put(257, new long[] {SHORT, TestImages.HEIGHT});
        tags.put(258, new long[] {SHORT, 8});
        tags.put(259, new long[] {SHORT, 1});
        tags.put(262, new long[] {SHORT, 1});
        tags.put(273, new long[] {LONG, 8});
        tags.put(277, new long[] {SHORT, 1});
        tags.put(278, new long[] {SHORT, TestImages.HEIGHT});
        tags.put(279, new long[] {LONG, pixels});
        tags.put(tag, new long[] {type, value});
        ByteBuffer file =
                ByteBuffer.allocate(8 + pixels + 2 + 12 * tags.size() + 4).order(ByteOrder.LITTLE_ENDIAN);
        file.put((byte) 'I').put((byte) 'I').putShort((short) 42).putInt(8 + pixels);
        for (int i = 0; i < pixels; i++) {
            file.put((byte) 7);
        }
        file.putShort((short) tags.size());
        tags.forEach((number, content) -> {
            file.putShort(number.shortValue()).putShort((short) content[0]).putInt(1);
            file.putInt((int) content[1]);
        });
        return file.array();
    }

    /** An animation of the size that the tests decode. */
    private static byte[] webp(byte[] frame) {
        ByteBuffer canvas =
                ByteBuffer.allocate(10).order(ByteOrder.LITTLE_ENDIAN).putInt(2);
        canvas.put(int24(TestImages.WIDTH - 1)).put(int24(TestImages.HEIGHT - 1));
        ByteBuffer file = ByteBuffer.allocate(12 + 8 + canvas.capacity() + 8 + frame.length)
                .order(ByteOrder.LITTLE_ENDIAN);
        file.put(ascii("RIFF")).putInt(file.capacity() - 8).put(ascii("WEBP"));
        file.put(ascii("VP8X")).putInt(canvas.capacity()).put(canvas.array());
        return file.put(ascii("ANMF")).putInt(frame.length).put(frame).array();
    }

    private static byte[] bmp(int width, int height, int compression) {
        ByteBuffer file = ByteBuffer.allocate(54 + 4).order(ByteOrder.LITTLE_ENDIAN);
        file.put(ascii("BM")).putInt(file.capacity()).putInt(0).putInt(54);
        file.putInt(40).putInt(width).putInt(height).putShort((short) 1).putShort((short) 24);
        file.putInt(compression);
        return file.array();
    }

    private static byte[] int24(int number) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        bytes.write(number);
        bytes.write(number >> 8);
        bytes.write(number >> 16);
        return bytes.toByteArray();
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
