package fashionstream.image;

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
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ImageFileHeaderTest {
    @ParameterizedTest
    @CsvSource({"png, PNG", "jpeg, JPEG", "gif, GIF", "bmp, BMP", "tiff, TIFF"})
    void shouldReadFormatAndSize(String name, ImageFormat format) throws IOException {
        ByteArrayOutputStream file = new ByteArrayOutputStream();
        ImageIO.write(new BufferedImage(300, 70, BufferedImage.TYPE_INT_RGB), name, file);

        assertThat(ImageFileHeader.parse(file.toByteArray())).isEqualTo(new ImageFileHeader(format, 300, 70, 1));
    }

    @Test
    void shouldSkipSegmentsBeforeTheSizeInAJpeg() {
        // Start, comment of 4 bytes, fill byte, progressive frame of 2x3; without quantization tables.
        byte[] jpeg = HexFormat.of().parseHex("ffd8" + "fffe0006deadbeef" + "ff" + "ffc2000b080003000201011100");

        assertThat(ImageFileHeader.parse(jpeg)).isEqualTo(new ImageFileHeader(ImageFormat.JPEG, 2, 3, 1));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "00",
                "ffd8",
                "ffd8ff",
                "ffd8fffe0000",
                "ffd8ffda",
                "ffd8ffd9",
                "ffd800",
                "ffd8ffc0000b08",
                "ffd8fffeffff00",
                "89504e470d0a1a0a",
                "89504e470d0a1a0a0000000d49444154",
                "474946383961"
            })
    void shouldRejectInvalidHeaders(String hex) {
        byte[] file = HexFormat.of().parseHex(hex);

        assertThatThrownBy(() -> ImageFileHeader.parse(file)).isInstanceOf(ImageException.class);
    }

    @ParameterizedTest
    @CsvSource({
        "'', the file is empty",
        "1f8b08, 'this is gzip, which is not decoded; unpack it first'",
        "255044462d312e37, 'this is a PDF document, which is not decoded; export its page as PNG'",
        "504b030414, 'this is a ZIP archive, which is not decoded; unpack it first'",
        "0000001c6674797068656963, 'this is a HEIC file, which is not decoded; convert it to PNG, JPEG, WebP, GIF, BMP or"
                + " TIFF'",
        "0000001c6674797061766966, 'this is an AVIF file, which is not decoded; convert it to PNG, JPEG, WebP, GIF, BMP"
                + " or TIFF'",
        "0000000c6a502020, 'this is a JPEG 2000 file, which is not decoded; convert it to PNG, JPEG, WebP, GIF, BMP or"
                + " TIFF'",
        "0a3c21444f43545950452068746d6c3e, 'this is HTML, not an image; if it was downloaded, open its address in a"
                + " browser'",
        "7b22696422, 'this is JSON, not an image; PNG, JPEG, WebP, GIF, BMP and TIFF files are decoded'",
        "68656c6c6f, 'this is text, not an image; PNG, JPEG, WebP, GIF, BMP and TIFF files are decoded'",
        "010203, 'this is not an image file of a known format; PNG, JPEG, WebP, GIF, BMP and TIFF are decoded'"
    })
    void shouldSayWhatTheDataIs(String hex, String message) {
        byte[] file = HexFormat.of().parseHex(hex);

        assertThatThrownBy(() -> ImageFileHeader.parse(file))
                .isInstanceOf(ImageException.class)
                .hasMessage(message);
    }

    @Test
    void shouldNotParseAJpegForever() {
        // Segments of length 0 could cause an endless loop.
        byte[] jpeg = new byte[64];
        Arrays.fill(jpeg, (byte) 0xFF);
        jpeg[1] = (byte) 0xD8;

        assertThatThrownBy(() -> ImageFileHeader.parse(jpeg)).isInstanceOf(ImageException.class);
    }
}
