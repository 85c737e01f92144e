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
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.Random;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DecodeLimitsTest {
    private static final ImageShape SHAPE = new ImageShape(8, 8, 3);
    private static final Preprocessing RESIZED =
            new Preprocessing(Transparency.DROP, false, new Resize(ResizeFilter.BILINEAR, 8, 8, false), CropRule.NONE);

    @ParameterizedTest
    @ValueSource(strings = {"png", "jpg", "gif", "bmp", "tif", "webp"})
    void shouldRefuseAnImageThatTakesTooLong(String format) throws IOException {
        byte[] file = file(format, 64, 48);
        assertThat(decode(file, DecodeLimits.DEFAULT)).hasSize(SHAPE.bytes());
        DecodeLimits tight = new DecodeLimits(1 << 20, 1 << 20, 1000, Duration.ofNanos(1));
        assertThatThrownBy(() -> decode(file, tight))
                .isInstanceOf(ImageException.class)
                .hasMessage(
                        "the image takes longer than 0 ms to be decoded (image.decode.max.ms); save it again, in fewer"
                                + " passes or smaller");
    }

    /** The time is over after some rows: the decoder ends long before it has decoded the whole image. */
    @ParameterizedTest
    @ValueSource(strings = {"png", "jpg", "bmp", "tif"})
    void shouldEndADecoderInTheMiddle(String format) throws IOException {
        byte[] file = file(format, 3000, 2000);
        DecodeLimits wide = new DecodeLimits(1 << 26, 1 << 26, 10_000, Duration.ofMinutes(2));
        DecodeLimits tight = new DecodeLimits(1 << 26, 1 << 26, 10_000, Duration.ofMillis(2));
        decode(file, wide);
        long whole = time(() -> decode(file, wide));
        long ended = time(() ->
                assertThatThrownBy(() -> decode(file, tight)).hasMessageContaining("longer than 2 ms to be decoded"));
        assertThat(ended).isLessThan(whole);
    }

    private static long time(Runnable task) {
        long began = System.nanoTime();
        task.run();
        return System.nanoTime() - began;
    }

    @Test
    void shouldRefuseFilesAndImagesAboveEachLimit() throws IOException {
        byte[] file = file("png", 64, 48);
        Duration time = Duration.ofSeconds(10);
        assertThatThrownBy(() -> decode(file, new DecodeLimits(100, 10_000, 100, time)))
                .hasMessage("image file has " + file.length + " bytes; at most 100 are read (image.max.bytes)");
        assertThatThrownBy(() -> decode(file, new DecodeLimits(1 << 20, 3071, 100, time)))
                .hasMessage(
                        "image is 64x48; at most 3071 pixels (image.max.pixels), and 100 on a side (image.max.side),"
                                + " are decoded");
        assertThatThrownBy(() -> decode(file, new DecodeLimits(1 << 20, 10_000, 63, time)))
                .hasMessageContaining("and 63 on a side (image.max.side)");
        assertThat(decode(file, new DecodeLimits(file.length, 3072, 64, time))).hasSize(SHAPE.bytes());
    }

    @Test
    void shouldDecodeMorePixelsThanByDefaultIfAllowed() {
        byte[] rows = new byte[9000 * (1 + 7000 / 8)];
        byte[] file = TestImages.png(7000, 9000, 1, 0, 0, TestImages.data(rows), TestImages.end());
        assertThatThrownBy(() -> decode(file, DecodeLimits.DEFAULT))
                .hasMessageStartingWith("image is 7000x9000; at most 50000000 pixels");
        assertThat(decode(file, new DecodeLimits(1 << 20, 63_000_000, 9000, Duration.ofMinutes(2))))
                .containsOnly(0);
    }

    @Test
    void shouldRefuseLimitsThatCannotHold() {
        assertThatThrownBy(() -> new DecodeLimits(1, DecodeLimits.MOST_PIXELS + 1, 1, Duration.ofSeconds(1)))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new DecodeLimits(1, 1, 1, Duration.ZERO)).isInstanceOf(IllegalArgumentException.class);
    }

    private static byte[] decode(byte[] file, DecodeLimits limits) {
        ImageRecord image = ImageRecord.newBuilder()
                .setId("image-1")
                .setEncoding(ImageEncoding.FILE)
                .setData(ByteBuffer.wrap(file))
                .setCapturedAt(Instant.EPOCH)
                .build();
        return new ImageDecoder(SHAPE, RESIZED, limits).decode(image);
    }

    private static byte[] file(String format, int width, int height) throws IOException {
        BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_3BYTE_BGR);
        Random random = new Random(1);
        for (int y = 0; y < height; y++) {
            for (int x = 0; x < width; x++) {
                image.setRGB(x, y, random.nextInt());
            }
        }
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        assertThat(ImageIO.write(image, format, out))
                .as("a writer of %s files", format)
                .isTrue();
        return out.toByteArray();
    }
}
