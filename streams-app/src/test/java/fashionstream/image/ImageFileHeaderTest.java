package fashionstream.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import fashionstream.schema.ImageEncoding;
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
    @CsvSource({"png, PNG", "jpeg, JPEG"})
    void shouldReadEncodingAndSize(String format, ImageEncoding encoding) throws IOException {
        ByteArrayOutputStream file = new ByteArrayOutputStream();
        ImageIO.write(new BufferedImage(300, 70, BufferedImage.TYPE_INT_RGB), format, file);

        assertThat(ImageFileHeader.parse(file.toByteArray())).isEqualTo(new ImageFileHeader(encoding, 300, 70));
    }

    @Test
    void shouldSkipSegmentsBeforeTheSizeInAJpeg() {
        // Start, comment of 4 bytes, fill byte, progressive frame of 2x3; without quantization tables.
        byte[] jpeg = HexFormat.of().parseHex("ffd8" + "fffe0006deadbeef" + "ff" + "ffc2000b080003000201011100");

        assertThat(ImageFileHeader.parse(jpeg)).isEqualTo(new ImageFileHeader(ImageEncoding.JPEG, 2, 3));
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

    @Test
    void shouldNotParseAJpegForever() {
        // Segments of length 0 could cause an endless loop.
        byte[] jpeg = new byte[64];
        Arrays.fill(jpeg, (byte) 0xFF);
        jpeg[1] = (byte) 0xD8;

        assertThatThrownBy(() -> ImageFileHeader.parse(jpeg)).isInstanceOf(ImageException.class);
    }
}
