package fashionstream.image;

import static fashionstream.image.TestImages.OVER_BLACK;
import static fashionstream.image.TestImages.OVER_WHITE;
import static fashionstream.image.TestImages.bytes;
import static fashionstream.image.TestImages.chunk;
import static fashionstream.image.TestImages.data;
import static fashionstream.image.TestImages.decode;
import static fashionstream.image.TestImages.deflate;
import static fashionstream.image.TestImages.end;
import static fashionstream.image.TestImages.join;
import static fashionstream.image.TestImages.png;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageWriteParam;
import javax.imageio.ImageWriter;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PngFilesTest {
    private static final int GREY = PngHeader.GREY;
    private static final int RGB = PngHeader.RGB;
    private static final int PALETTE = PngHeader.PALETTE;

    /** Two rows of two grey pixels. */
    private static final byte[] ROWS = bytes(0, 10, 20, 0, 30, 40);

    private static final byte[] SOUND = png(2, 2, 8, GREY, 0, data(ROWS), end());

    /** One row of two grey pixels: a transparent one, and the second lightest level. */
    @ParameterizedTest
    @CsvSource({
        "1, 1, 80, 0, 0",
        "1, 0, 80, 255, 0",
        "2, 1, 60, 0, 170",
        "2, 0, 60, 85, 170",
        "4, 5, 5e, 0, 238",
        "4, 0, 5e, 85, 238",
        "8, 85, 55fe, 0, 254",
        "8, 84, 55fe, 85, 254",
        "16, 21845, 5555feff, 0, 255",
        "16, 21844, 5555feff, 255, 255"
    })
    void shouldShowTheTransparentGreyAsBlackForAnyDepth(int depth, int transparent, String row, int first, int second) {
        byte[] tRNS = chunk("tRNS", bytes(transparent >> 8, transparent));
        byte[] rows = join(bytes(0), HexFormat.of().parseHex(row));
        byte[] file = png(2, 1, depth, GREY, 0, tRNS, data(rows), end());

        assertThat(decode(file, 1, OVER_BLACK)).isEqualTo(bytes(first, second));
        assertThat(decode(file, 3, OVER_BLACK)).isEqualTo(bytes(first, first, first, second, second, second));
    }

    @ParameterizedTest
    @CsvSource({"1, 80, 255, 0", "2, 60, 85, 170", "4, 5e, 85, 238", "8, 55fe, 85, 254", "16, 5555feff, 255, 255"})
    void shouldWidenGreyWithoutTransparency(int depth, String row, int first, int second) {
        byte[] rows = join(bytes(0), HexFormat.of().parseHex(row));

        assertThat(decode(png(2, 1, depth, GREY, 0, data(rows), end()), 1)).isEqualTo(bytes(first, second));
    }

    @Test
    void shouldShowTheTransparentColourAsBlack() {
        byte[] shallow = data(bytes(0, 1, 2, 3, 4, 5, 6));
        byte[] deep = data(bytes(0, 1, 1, 2, 2, 3, 3, 4, 4, 5, 5, 6, 6));

        assertThat(decode(png(2, 1, 8, RGB, 0, chunk("tRNS", bytes(0, 1, 0, 2, 0, 3)), shallow, end()), 3, OVER_BLACK))
                .isEqualTo(bytes(0, 0, 0, 4, 5, 6));
        assertThat(decode(png(2, 1, 16, RGB, 0, chunk("tRNS", bytes(1, 1, 2, 2, 3, 3)), deep, end()), 3, OVER_BLACK))
                .isEqualTo(bytes(0, 0, 0, 4, 5, 6));
    }

    @ParameterizedTest
    @CsvSource({"1, 40", "2, 10", "4, 01", "8, 0001"})
    void shouldShowTransparentColoursOfAPaletteAsBlack(int depth, String row) {
        byte[] palette = chunk("PLTE", bytes(200, 100, 50, 10, 20, 30));
        byte[] rows = join(bytes(0), HexFormat.of().parseHex(row));

        assertThat(decode(
                        png(2, 1, depth, PALETTE, 0, palette, chunk("tRNS", bytes(0)), data(rows), end()),
                        3,
                        OVER_BLACK))
                .isEqualTo(bytes(0, 0, 0, 10, 20, 30));
        assertThat(decode(png(2, 1, depth, PALETTE, 0, palette, chunk("tRNS", bytes(0)), data(rows), end()), 3))
                .isEqualTo(bytes(200, 100, 50, 10, 20, 30));
        assertThat(decode(png(2, 1, depth, PALETTE, 0, palette, data(rows), end()), 3, OVER_BLACK))
                .isEqualTo(bytes(200, 100, 50, 10, 20, 30));
    }

    @Test
    void shouldDropOrCompositeAlphaAsDeclared() {
        byte[] file = png(3, 1, 8, PngHeader.GREY_ALPHA, 0, data(bytes(0, 200, 0, 100, 128, 50, 255)), end());

        assertThat(decode(file, 1)).isEqualTo(bytes(200, 100, 50));
        assertThat(decode(file, 1, OVER_BLACK)).isEqualTo(bytes(0, 50, 50));
        assertThat(decode(file, 1, OVER_WHITE)).isEqualTo(bytes(255, 177, 50));
    }

    @ParameterizedTest
    @CsvSource({"1, 123456", "2, 214365", "3, 654321", "4, 563412", "5, 135246", "6, 531642", "7, 642531", "8, 246135"})
    void shouldTurnImagesUpright(int orientation, String expected) {
        byte[] exif = HexFormat.of()
                .parseHex("4d4d002a00000008" + "0001" + "0112000300000001" + "000" + orientation + "0000");
        byte[] rows = bytes(0, 1, 2, 0, 3, 4, 0, 5, 6);
        byte[] file = png(2, 3, 8, GREY, 0, chunk("eXIf", exif), data(rows), end());

        assertThat(decode(file, 1))
                .isEqualTo(bytes(expected.chars().map(c -> c - '0').toArray()));
        assertThat(ImageFileHeader.parse(file).uprightWidth()).isEqualTo(orientation < 5 ? 2 : 3);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "4d4d002a000000080001011200030000000100090000",
                "4d4d002a000000080001011200030000000100000000",
                "4d4d002a7fffffff0001011200030000000100060000",
                "4d4d002a00000008ffff"
            })
    void shouldIgnoreAnOrientationThatIsNotDefined(String exif) {
        byte[] file = png(2, 2, 8, GREY, 0, chunk("eXIf", HexFormat.of().parseHex(exif)), data(ROWS), end());

        assertThat(decode(file, 1)).isEqualTo(bytes(10, 20, 30, 40));
    }

    @Test
    void shouldReadInterlacedImages() throws IOException {
        BufferedImage image = new BufferedImage(19, 13, BufferedImage.TYPE_INT_RGB);
        Random random = new Random(4);
        byte[] expected = new byte[19 * 13 * 3];
        random.nextBytes(expected);
        for (int i = 0; i < expected.length; i += 3) {
            int rgb = ((expected[i] & 0xFF) << 16) | ((expected[i + 1] & 0xFF) << 8) | (expected[i + 2] & 0xFF);
            image.setRGB(i / 3 % 19, i / 3 / 19, rgb);
        }
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ImageWriter writer = ImageIO.getImageWritersByFormatName("png").next();
        ImageWriteParam interlaced = writer.getDefaultWriteParam();
        interlaced.setProgressiveMode(ImageWriteParam.MODE_DEFAULT);
        try (var stream = ImageIO.createImageOutputStream(out)) {
            writer.setOutput(stream);
            writer.write(null, new IIOImage(image, null, null), interlaced);
        }
        assertThat(out.toByteArray()[28]).as("interlace method").isEqualTo((byte) 1);

        assertThat(decode(out.toByteArray(), 3)).isEqualTo(expected);
    }

    @Test
    void shouldRejectEveryTruncation() {
        assertThat(decode(SOUND, 1)).isEqualTo(bytes(10, 20, 30, 40));
        for (int length = 0; length < SOUND.length; length++) {
            byte[] cut = Arrays.copyOf(SOUND, length);
            assertThatThrownBy(() -> decode(cut, 1))
                    .as("cut to %d bytes", length)
                    .isInstanceOf(ImageException.class);
        }
    }

    @Test
    void shouldRejectAFileWithAnyFlippedBit() {
        byte[] file = png(2, 2, 8, GREY, 0, chunk("tEXt", bytes('a', 0, 'b')), data(ROWS), end());
        for (int bit = 0; bit < file.length * 8; bit++) {
            byte[] broken = file.clone();
            broken[bit / 8] ^= (byte) (1 << bit % 8);
            assertThatThrownBy(() -> decode(broken, 1)).as("bit %d", bit).isInstanceOf(ImageException.class);
        }
    }

    @Test
    void shouldRejectAnotherNumberOfPixelsThanInTheHeader() {
        shouldBeBroken("more or fewer pixels", png(2, 2, 8, GREY, 0, data(bytes(0, 10, 20, 0, 30)), end()));
        shouldBeBroken("more or fewer pixels", png(2, 2, 8, GREY, 0, data(bytes(0, 10, 20, 0, 30, 40, 50)), end()));
        shouldBeBroken("more or fewer pixels", png(2, 2, 8, GREY, 1, data(bytes(0, 1, 0, 2, 0, 3)), end()));
        shouldBeBroken("more or fewer pixels", png(2, 2, 8, GREY, 0, end()));
    }

    @Test
    void shouldRejectPixelsThatCannotBeInflated() {
        byte[] deflated = deflate(ROWS);
        byte[] wrongSum = deflated.clone();
        wrongSum[wrongSum.length - 1] ^= 1;
        byte[] noSum = Arrays.copyOf(deflated, deflated.length - 4);
        byte[] garbage = deflated.clone();
        Arrays.fill(garbage, 2, garbage.length, (byte) 0xFF);

        shouldBeBroken("can't be inflated", png(2, 2, 8, GREY, 0, chunk("IDAT", wrongSum), end()));
        shouldBeBroken("can't be inflated", png(2, 2, 8, GREY, 0, chunk("IDAT", garbage), end()));
        shouldBeBroken("more or fewer pixels", png(2, 2, 8, GREY, 0, chunk("IDAT", noSum), end()));
        shouldBeBroken("", png(2, 2, 8, GREY, 0, data(bytes(7, 10, 20, 0, 30, 40)), end()));
    }

    @Test
    void shouldRejectInvalidChunks() {
        byte[] half = Arrays.copyOf(deflate(ROWS), 5);
        byte[] rest = Arrays.copyOfRange(deflate(ROWS), 5, deflate(ROWS).length);
        byte[] comment = chunk("tEXt", bytes('a', 0, 'b'));

        assertThat(decode(png(2, 2, 8, GREY, 0, chunk("IDAT", half), chunk("IDAT", rest), end()), 1))
                .isEqualTo(bytes(10, 20, 30, 40));
        shouldBeBroken("interrupted", png(2, 2, 8, GREY, 0, chunk("IDAT", half), comment, chunk("IDAT", rest), end()));
        shouldBeBroken("doesn't define", png(2, 2, 8, GREY, 0, chunk("CgBI", bytes(0)), data(ROWS), end()));
        shouldBeBroken("cut off", png(2, 2, 8, GREY, 0, data(ROWS)));
        shouldBeBroken("no palette", png(2, 2, 8, PALETTE, 0, data(ROWS), end()));
        shouldBeBroken("palette has a wrong", png(2, 2, 8, PALETTE, 0, chunk("PLTE", bytes(1, 2)), data(ROWS), end()));
        shouldBeBroken(
                "colours that its palette lacks",
                png(2, 2, 8, PALETTE, 0, chunk("PLTE", new byte[3 * 40]), data(ROWS), end()));
        shouldBeBroken("transparency has", png(2, 2, 8, GREY, 0, chunk("tRNS", bytes(0, 0, 0)), data(ROWS), end()));
    }

    @ParameterizedTest
    @CsvSource({"3, 0, 0", "32, 0, 0", "-128, 0, 0", "0, 0, 0", "4, 2, 0", "16, 3, 0", "8, 1, 0", "8, 7, 0", "8, 0, 2"})
    void shouldRejectHeadersThatPngDoesNotDefine(int depth, int colourType, int interlace) {
        shouldBeBroken("doesn't define", png(2, 2, depth, colourType, interlace, data(ROWS), end()));
    }

    @Test
    void shouldAcceptDataAfterTheEndChunk() {
        assertThat(decode(join(SOUND, new byte[100]), 1)).isEqualTo(bytes(10, 20, 30, 40));
        assertThat(decode(join(SOUND, SOUND), 1)).isEqualTo(bytes(10, 20, 30, 40));
    }

    @ParameterizedTest
    @ValueSource(strings = {"zTXt", "iTXt", "iCCP"})
    @Timeout(value = 20, unit = TimeUnit.SECONDS)
    void shouldNotInflateComments(String type) {
        byte[] keyword = type.equals("iTXt") ? bytes('a', 0, 1, 0, 0, 0) : bytes('a', 0, 0);
        byte[] bomb = chunk(type, join(keyword, deflate(new byte[64 << 20])));
        byte[] palette = chunk("PLTE", new byte[3 * 41]);

        assertThat(decode(png(2, 2, 8, PALETTE, 0, bomb, palette, data(ROWS), bomb, end()), 1))
                .isEqualTo(new byte[4]);
    }

    @Test
    void shouldNotInflateMorePixelsThanTheHeaderSpecifies() {
        shouldBeBroken("more or fewer pixels", png(2, 2, 8, GREY, 0, data(new byte[64 << 20]), end()));
    }

    private static void shouldBeBroken(String problem, byte[] file) {
        assertThatThrownBy(() -> decode(file, 1))
                .isInstanceOf(ImageException.class)
                .hasMessageStartingWith("PNG file is broken: ")
                .hasMessageContaining(problem);
    }
}
