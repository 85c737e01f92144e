package fashionstream.interop;

import static org.assertj.core.api.Assertions.assertThat;

import fashionstream.image.DecodeLimits;
import fashionstream.image.ImageDecoder;
import fashionstream.image.ImageFileHeader;
import fashionstream.inference.ImageShape;
import fashionstream.preprocessing.Preprocessing;
import fashionstream.schema.ImageEncoding;
import fashionstream.schema.ImageRecord;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Compares the pixels of pictures in many formats with those that Pillow reads, byte by byte. */
class PillowDecodingTest {
    @TempDir
    private Path directory;

    @Test
    void shouldDecodeToTheSameBytesAsPillow() throws Exception {
        Python.PILLOW.run(directory, "pictures.py");

        List<String> names = Files.readAllLines(directory.resolve("names.txt"));
        List<String> different = new ArrayList<>();
        for (String name : names) {
            compare(name, 3, ".rgb", different);
            compare(name, 1, ".grey", different);
        }

        assertThat(names).hasSizeGreaterThan(50);
        assertThat(different).isEmpty();
    }

    private void compare(String name, int channels, String suffix, List<String> different) throws IOException {
        byte[] expected = Files.readAllBytes(directory.resolve(name + suffix));
        byte[] actual;
        try {
            actual = decode(Files.readAllBytes(directory.resolve(name)), channels);
        } catch (RuntimeException e) {
            different.add(name + suffix + ": " + e.getMessage());
            return;
        }
        assertThat(actual).as(name).hasSameSizeAs(expected);
        int bytes = 0;
        int most = 0;
        for (int i = 0; i < actual.length; i++) {
            int difference = Math.abs((actual[i] & 0xFF) - (expected[i] & 0xFF));
            bytes += difference == 0 ? 0 : 1;
            most = Math.max(most, difference);
        }
        if (bytes > 0) {
            different.add(name + suffix + ": " + bytes + " of " + actual.length + " bytes, by " + most);
        }
    }

    private static byte[] decode(byte[] file, int channels) {
        ImageFileHeader header = ImageFileHeader.parse(file);
        ImageShape shape = new ImageShape(header.uprightHeight(), header.uprightWidth(), channels);
        ImageRecord image = ImageRecord.newBuilder()
                .setId("image-1")
                .setEncoding(ImageEncoding.FILE)
                .setData(ByteBuffer.wrap(file))
                .setCapturedAt(Instant.EPOCH)
                .build();
        return new ImageDecoder(shape, Preprocessing.NONE, DecodeLimits.DEFAULT).decode(image);
    }
}
