package fashionstream.image;

import static fashionstream.image.TestImages.OVER_BLACK;
import static fashionstream.image.TestImages.bytes;
import static fashionstream.image.TestImages.decode;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.HexFormat;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** WebP files made by Pillow, and other formats made by the JDK. */
class OtherFormatsTest {
    /** Four pixels with the opacities 255, 128, 0 and 255. */
    private static final byte[] LOSSLESS_WEBP = HexFormat.of()
            .parseHex("524946463e000000574542505650384c320000002f014000101f402040111e58e6ff1937c434c4e6d3bf8f6ad40420c0"
                    + "58117cfae7242049687acb8d7f21d5591deb10d1ff08");

    /** Four pixels of the colour 200, 40, 90. */
    private static final byte[] LOSSY_WEBP = HexFormat.of()
            .parseHex("52494646340000005745425056503820280000007001009d012a0200020001402625a0027401400000feefbcf153ffb8"
                    + "38fffb838fffb838fdd30000");

    /** Two frames of 4x2 pixels: all 9, 8, 7, and all 1. */
    private static final byte[] ANIMATED_WEBP = HexFormat.of()
            .parseHex("52494646840000005745425056503858"
                    + "0a00000002000000030000010000414e494d06000000000000000000414e4d462a0000000000000000000300000100"
                    + "00000000025650384c110000002f0340000007508426f4a0ff8188e87f0000414e4d46260000000000000000000300"
                    + "00010000000000005650384c0e0000002f03400000079099fd0f4444ff03");

    @Test
    void shouldReadLosslessWebpWithOrWithoutItsAlpha() {
        assertThat(decode(LOSSLESS_WEBP, 3)).isEqualTo(bytes(10, 20, 30, 200, 100, 50, 1, 2, 3, 255, 255, 255));
        assertThat(decode(LOSSLESS_WEBP, 3, OVER_BLACK))
                .isEqualTo(bytes(10, 20, 30, 100, 50, 25, 0, 0, 0, 255, 255, 255));
    }

    @Test
    void shouldReadLossyWebpLikePillow() {
        assertThat(decode(LOSSY_WEBP, 3)).isEqualTo(bytes(200, 39, 89, 200, 39, 89, 200, 39, 89, 200, 39, 89));
    }

    @Test
    void shouldReadTheFirstFrameOfAnAnimation() {
        assertThat(decode(ANIMATED_WEBP, 3))
                .hasSize(24)
                .startsWith(9, 8, 7, 9, 8, 7)
                .endsWith(9, 8, 7);
    }

    @Test
    void shouldRejectEveryTruncationOfWebp() {
        for (byte[] sound : new byte[][] {LOSSLESS_WEBP, LOSSY_WEBP, ANIMATED_WEBP}) {
            for (int length = 1; length < sound.length; length++) {
                byte[] cut = Arrays.copyOf(sound, length);
                assertThatThrownBy(() -> decode(cut, 3)).isInstanceOf(ImageException.class);
            }
        }
    }

    @Test
    void shouldRejectABrokenFrame() {
        byte[] broken = ANIMATED_WEBP.clone();
        Arrays.fill(broken, 85, 100, (byte) 0xFF);

        assertThatThrownBy(() -> decode(broken, 3))
                .isInstanceOf(ImageException.class)
                .hasMessageStartingWith("WebP file is broken: ");
    }

    @ParameterizedTest
    @ValueSource(strings = {"bmp", "gif", "tiff"})
    void shouldReadTheColoursAsTheyAreStored(String format) throws IOException {
        BufferedImage image = new BufferedImage(3, 1, BufferedImage.TYPE_INT_RGB);
        image.setRGB(0, 0, 0xFF0000);
        image.setRGB(1, 0, 0x00FF00);
        image.setRGB(2, 0, 0xFFFFFF);
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        assertThat(ImageIO.write(image, format, out)).isTrue();

        assertThat(decode(out.toByteArray(), 3)).isEqualTo(bytes(255, 0, 0, 0, 255, 0, 255, 255, 255));
        assertThat(decode(out.toByteArray(), 1)).isEqualTo(bytes(76, 150, 255));
    }

    @ParameterizedTest
    @ValueSource(strings = {"bmp", "gif", "tiff"})
    void shouldRejectHalfAFile(String format) throws IOException {
        BufferedImage image = new BufferedImage(40, 30, BufferedImage.TYPE_INT_RGB);
        for (int i = 0; i < 1200; i++) {
            image.setRGB(i % 40, i / 40, i * 7919);
        }
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        assertThat(ImageIO.write(image, format, out)).isTrue();
        byte[] half = Arrays.copyOf(out.toByteArray(), out.size() / 2);

        assertThatThrownBy(() -> decode(half, 3)).isInstanceOf(ImageException.class);
    }
}
