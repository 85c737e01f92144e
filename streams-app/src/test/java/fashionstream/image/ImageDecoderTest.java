package fashionstream.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import fashionstream.inference.ImageShape;
import fashionstream.preprocessing.CropRule;
import fashionstream.preprocessing.Preprocessing;
import fashionstream.preprocessing.Resize;
import fashionstream.preprocessing.ResizeFilter;
import fashionstream.preprocessing.Transparency;
import fashionstream.schema.ImageEncoding;
import fashionstream.schema.ImageRecord;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ImageDecoderTest {
    private static final int SIZE = 28;
    private static final ImageShape GREY = new ImageShape(SIZE, SIZE, 1);
    private static final ImageShape RGB = new ImageShape(SIZE, SIZE, 3);

    private final ImageDecoder grey = new ImageDecoder(GREY, Preprocessing.NONE, DecodeLimits.DEFAULT);
    private final ImageDecoder resizing = new ImageDecoder(
            GREY,
            new Preprocessing(Transparency.DROP, false, new Resize(ResizeFilter.BOX, SIZE, SIZE, false), CropRule.NONE),
            DecodeLimits.DEFAULT);
    private final ImageDecoder rgb = new ImageDecoder(RGB, Preprocessing.NONE, DecodeLimits.DEFAULT);

    @Test
    void shouldReturnRawGreyPixels() {
        byte[] pixels = randomBytes(GREY.bytes());

        assertThat(grey.decode(raw(ImageEncoding.GRAY8, SIZE, SIZE, pixels))).isEqualTo(pixels);
    }

    @Test
    void shouldLeaveTheRecordsDataReadable() {
        ImageRecord image = raw(ImageEncoding.GRAY8, SIZE, SIZE, randomBytes(GREY.bytes()));

        assertThat(grey.decode(image)).isEqualTo(grey.decode(image));
    }

    @Test
    void shouldReadOnlyTheBuffersOwnBytes() {
        byte[] pixels = randomBytes(GREY.bytes());
        byte[] wider = new byte[GREY.bytes() + 20];
        System.arraycopy(pixels, 0, wider, 7, pixels.length);
        ImageRecord image = raw(ImageEncoding.GRAY8, SIZE, SIZE, new byte[0]);
        image.setData(ByteBuffer.wrap(wider, 7, pixels.length));

        assertThat(grey.decode(image)).isEqualTo(pixels);
    }

    @ParameterizedTest
    @CsvSource({"255, 0, 0, 76", "0, 255, 0, 150", "0, 0, 255, 29", "255, 255, 255, 255", "10, 200, 30, 124"})
    void shouldConvertColoursToLuma(int red, int green, int blue, int luma) {
        byte[] pixels = new byte[RGB.bytes()];
        for (int i = 0; i < pixels.length; i += 3) {
            pixels[i] = (byte) red;
            pixels[i + 1] = (byte) green;
            pixels[i + 2] = (byte) blue;
        }

        assertThat(grey.decode(raw(ImageEncoding.RGB8, SIZE, SIZE, pixels))).containsOnly((byte) luma);
        assertThat(rgb.decode(raw(ImageEncoding.RGB8, SIZE, SIZE, pixels))).isEqualTo(pixels);
    }

    @Test
    void shouldRepeatGreyForAColourModel() {
        byte[] pixels = randomBytes(GREY.bytes());

        byte[] decoded = rgb.decode(raw(ImageEncoding.GRAY8, SIZE, SIZE, pixels));

        assertThat(decoded).hasSize(RGB.bytes()).startsWith(pixels[0], pixels[0], pixels[0], pixels[1]);
    }

    @Test
    void shouldKeepTheGreyLevelsOfAPng() throws IOException {
        byte[] pixels = randomBytes(GREY.bytes());
        BufferedImage image = new BufferedImage(SIZE, SIZE, BufferedImage.TYPE_BYTE_GRAY);
        image.getRaster().setDataElements(0, 0, SIZE, SIZE, pixels);

        assertThat(grey.decode(file(ImageEncoding.PNG, encode(image, "png")))).isEqualTo(pixels);
    }

    @Test
    void shouldCutTheLevelsOf16BitGreyAsPillow() throws IOException {
        BufferedImage image = new BufferedImage(SIZE, SIZE, BufferedImage.TYPE_USHORT_GRAY);
        image.getRaster().setSample(3, 2, 0, 0xABCD);
        image.getRaster().setSample(4, 2, 0, 200);

        for (String format : List.of("png", "tif")) {
            byte[] decoded = grey.decode(file(ImageEncoding.FILE, encode(image, format)));
            assertThat(decoded[2 * SIZE + 3]).isEqualTo((byte) 255);
            assertThat(decoded[2 * SIZE + 4]).isEqualTo((byte) 200);
        }
    }

    @Test
    void shouldReadColourPalettePngs() throws IOException {
        BufferedImage image = new BufferedImage(SIZE, SIZE, BufferedImage.TYPE_BYTE_INDEXED);
        image.setRGB(5, 0, 0xFFFF0000);

        byte[] decoded = rgb.decode(file(ImageEncoding.PNG, encode(image, "png")));

        assertThat(Arrays.copyOfRange(decoded, 15, 18)).containsExactly(255, 0, 0);
    }

    @Test
    void shouldCompositeTransparentPixelsOverBlackIfDeclared() throws IOException {
        BufferedImage image = new BufferedImage(SIZE, SIZE, BufferedImage.TYPE_INT_ARGB);
        image.setRGB(0, 0, 0x00FFFFFF);
        image.setRGB(1, 0, 0x80FFFFFF);
        image.setRGB(2, 0, 0xFFFFFFFF);

        ImageDecoder decoder = new ImageDecoder(GREY, TestImages.OVER_BLACK, DecodeLimits.DEFAULT);
        byte[] decoded = decoder.decode(file(ImageEncoding.PNG, encode(image, "png")));

        assertThat(Arrays.copyOf(decoded, 3)).containsExactly(0, 128, 255);
    }

    @Test
    void shouldReadJpegs() throws IOException {
        BufferedImage image = new BufferedImage(SIZE, SIZE, BufferedImage.TYPE_INT_RGB);
        Graphics2D graphics = image.createGraphics();
        graphics.fillRect(0, 0, SIZE, SIZE / 2);
        graphics.dispose();

        byte[] decoded = grey.decode(file(ImageEncoding.JPEG, encode(image, "jpeg")));

        assertThat(decoded).hasSize(GREY.bytes());
        assertThat(decoded[SIZE] & 0xFF).isGreaterThan(250);
        assertThat(decoded[GREY.bytes() - SIZE] & 0xFF).isLessThan(5);
    }

    @Test
    void shouldReadGreyJpegsWithoutBrighteningThem() throws IOException {
        BufferedImage image = new BufferedImage(SIZE, SIZE, BufferedImage.TYPE_BYTE_GRAY);
        byte[] level = new byte[GREY.bytes()];
        Arrays.fill(level, (byte) 100);
        image.getRaster().setDataElements(0, 0, SIZE, SIZE, level);

        byte[] decoded = grey.decode(file(ImageEncoding.JPEG, encode(image, "jpeg")));

        assertThat(decoded[GREY.bytes() / 2]).isBetween((byte) 98, (byte) 102);
    }

    @Test
    void shouldRejectARawImageOfAnotherSize() {
        assertThatThrownBy(() -> grey.decode(raw(ImageEncoding.GRAY8, 32, 30, new byte[32 * 30])))
                .isInstanceOf(ImageException.class)
                .hasMessageStartingWith("image is 32x30, the model takes 28x28; to resize images, add \"resize\": ");
    }

    @Test
    void shouldRejectRawDataOfTheWrongLength() {
        assertThatThrownBy(() -> grey.decode(raw(ImageEncoding.RGB8, SIZE, SIZE, new byte[GREY.bytes()])))
                .isInstanceOf(ImageException.class)
                .hasMessage("image data has 784 bytes; RGB8 of 28x28 pixels takes 2352");
    }

    @Test
    void shouldRejectAnUnknownEncoding() {
        assertThatThrownBy(() -> grey.decode(raw(ImageEncoding.UNKNOWN, SIZE, SIZE, new byte[GREY.bytes()])))
                .isInstanceOf(ImageException.class)
                .hasMessageContaining("UNKNOWN");
    }

    @Test
    void shouldRejectAFileOfAnotherSizeFromItsHeaderAlone() {
        // Only a header: if pixels were decoded, the message would differ.
        byte[] header = ByteBuffer.allocate(33)
                .putLong(0x89504E470D0A1A0AL)
                .putInt(13)
                .put("IHDR".getBytes(StandardCharsets.US_ASCII))
                .putInt(5_000)
                .putInt(5_000)
                .array();

        assertThatThrownBy(() -> grey.decode(file(ImageEncoding.PNG, header)))
                .isInstanceOf(ImageException.class)
                .hasMessageStartingWith("image is 5000x5000, the model takes 28x28; ");
    }

    @Test
    void shouldRejectAnImageWithTooManyPixelsFromItsHeaderAlone() {
        byte[] header = ByteBuffer.allocate(33)
                .putLong(0x89504E470D0A1A0AL)
                .putInt(13)
                .put("IHDR".getBytes(StandardCharsets.US_ASCII))
                .putInt(10_000)
                .putInt(6_000)
                .array();

        assertThatThrownBy(() -> resizing.decode(file(ImageEncoding.FILE, header)))
                .isInstanceOf(ImageException.class)
                .hasMessage(
                        "image is 10000x6000; at most 50000000 pixels (image.max.pixels), and 65535 on a side (image.max.side), are decoded");
    }

    @Test
    void shouldResizeAsDeclared() throws IOException {
        byte[] pixels = new byte[56 * 56];
        Arrays.fill(pixels, 0, 56 * 28, (byte) 100);

        byte[] decoded = resizing.decode(raw(ImageEncoding.GRAY8, 56, 56, pixels));

        assertThat(decoded).hasSize(GREY.bytes());
        assertThat(decoded[0]).isEqualTo((byte) 100);
        assertThat(decoded[GREY.bytes() - 1]).isZero();
    }

    @Test
    void shouldAcceptEveryFormatAsFile() throws IOException {
        byte[] jpeg = encode(new BufferedImage(SIZE, SIZE, BufferedImage.TYPE_INT_RGB), "jpeg");

        assertThat(grey.decode(file(ImageEncoding.FILE, jpeg))).hasSize(GREY.bytes());
        assertThatThrownBy(() -> grey.decode(file(ImageEncoding.PNG, encode(noise(), "gif"))))
                .hasMessage("image encoding is PNG, but the data is a GIF file; declare it as FILE");
    }

    @Test
    void shouldRejectARawImageWithoutASize() {
        assertThatThrownBy(() -> resizing.decode(raw(ImageEncoding.GRAY8, 0, 28, new byte[0])))
                .isInstanceOf(ImageException.class)
                .hasMessage("image is 0x28; GRAY8 needs its width and height");
    }

    @Test
    void shouldRejectAFileOfAnotherEncodingThanTheRecords() throws IOException {
        byte[] jpeg = encode(new BufferedImage(SIZE, SIZE, BufferedImage.TYPE_INT_RGB), "jpeg");

        assertThatThrownBy(() -> grey.decode(file(ImageEncoding.PNG, jpeg)))
                .isInstanceOf(ImageException.class)
                .hasMessage("image encoding is PNG, but the data is a JPEG file; declare it as JPEG");
    }

    @Test
    void shouldRejectDataThatIsNotAnImageFile() {
        assertThatThrownBy(() -> grey.decode(file(ImageEncoding.PNG, new byte[] {1, 2, 3})))
                .isInstanceOf(ImageException.class)
                .hasMessageStartingWith("this is not an image file of a known format; PNG, JPEG, WebP, ");
        assertThatThrownBy(() -> grey.decode(file(ImageEncoding.JPEG, new byte[0])))
                .isInstanceOf(ImageException.class);
    }

    @Test
    void shouldRejectAHugeFile() {
        assertThatThrownBy(() -> grey.decode(file(ImageEncoding.PNG, new byte[DecodeLimits.DEFAULT.fileBytes() + 1])))
                .isInstanceOf(ImageException.class)
                .hasMessage("image file has 16777217 bytes; at most 16777216 are read (image.max.bytes)");
    }

    @Test
    void shouldRejectEveryTruncation() throws IOException {
        byte[] png = encode(noise(), "png");

        for (int length = 0; length < png.length; length++) {
            byte[] cut = Arrays.copyOf(png, length);
            assertThatThrownBy(() -> grey.decode(file(ImageEncoding.PNG, cut)))
                    .as("PNG cut to %d bytes", length)
                    .isInstanceOf(ImageException.class);
        }
    }

    @ParameterizedTest
    @CsvSource({"png, PNG", "jpeg, JPEG", "gif, FILE", "bmp, FILE", "tiff, FILE"})
    void shouldThrowOnlyImageExceptionsForBrokenFiles(String format, ImageEncoding encoding) throws IOException {
        byte[] sound = encode(noise(), format);
        Random random = new Random(7);
        for (int attempt = 0; attempt < 2000; attempt++) {
            byte[] broken = sound.clone();
            for (int i = 0; i < 1 + attempt % 8; i++) {
                broken[random.nextInt(broken.length)] = (byte) random.nextInt();
            }
            try {
                assertThat(grey.decode(file(encoding, broken))).hasSize(GREY.bytes());
            } catch (ImageException e) {
                assertThat(e).hasMessageMatching("(?s).{10,}");
            }
        }
    }

    private static BufferedImage noise() {
        BufferedImage image = new BufferedImage(SIZE, SIZE, BufferedImage.TYPE_INT_RGB);
        Random random = new Random(3);
        for (int i = 0; i < SIZE * SIZE; i++) {
            image.setRGB(i % SIZE, i / SIZE, random.nextInt());
        }
        return image;
    }

    private static byte[] randomBytes(int count) {
        byte[] bytes = new byte[count];
        new Random(1).nextBytes(bytes);
        return bytes;
    }

    private static byte[] encode(BufferedImage image, String format) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        assertThat(ImageIO.write(image, format, out)).isTrue();
        return out.toByteArray();
    }

    private static ImageRecord file(ImageEncoding encoding, byte[] file) {
        return raw(encoding, 0, 0, file);
    }

    private static ImageRecord raw(ImageEncoding encoding, int width, int height, byte[] data) {
        return ImageRecord.newBuilder()
                .setId("image-1")
                .setEncoding(encoding)
                .setWidth(width)
                .setHeight(height)
                .setData(ByteBuffer.wrap(data))
                .setCapturedAt(Instant.EPOCH)
                .setAttributes(Map.of())
                .build();
    }
}
