package fashionstream.image;

import static org.assertj.core.api.Assertions.assertThat;

import fashionstream.inference.ImageShape;
import fashionstream.preprocessing.CropRule;
import fashionstream.preprocessing.Preprocessing;
import fashionstream.preprocessing.Transparency;
import fashionstream.schema.ImageRecord;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Objects;
import java.util.zip.CRC32;
import java.util.zip.Deflater;

/**
 * Files to decode. The JPEG files among the resources were made by Pillow 9.4 and libjpeg-turbo's cjpeg; beside each
 * are the pixels that Pillow reads from it with {@code convert("RGB")}: {@value #WIDTH} by {@value #HEIGHT} pixels.
 */
final class TestImages {
    static final int WIDTH = 20;
    static final int HEIGHT = 18;

    static final Preprocessing OVER_BLACK = new Preprocessing(Transparency.BLACK, false, null, CropRule.NONE);
    static final Preprocessing OVER_WHITE = new Preprocessing(Transparency.WHITE, false, null, CropRule.NONE);
    static final Preprocessing WITH_PROFILE = new Preprocessing(Transparency.DROP, true, null, CropRule.NONE);

    private TestImages() {}

    static byte[] resource(String name) {
        try (InputStream in = Objects.requireNonNull(TestImages.class.getResourceAsStream(name), name)) {
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Decodes a file for a model with exactly its size. */
    static byte[] decode(byte[] file, int channels) {
        return decode(file, channels, Preprocessing.NONE);
    }

    static byte[] decode(byte[] file, int channels, Preprocessing preprocessing) {
        ImageFileHeader header = ImageFileHeader.parse(file);
        ImageRecord image = ImageRecord.newBuilder()
                .setId("image-1")
                .setEncoding(header.format().encoding())
                .setData(ByteBuffer.wrap(file))
                .setCapturedAt(Instant.EPOCH)
                .build();
        ImageShape shape = new ImageShape(header.uprightHeight(), header.uprightWidth(), channels);
        return new ImageDecoder(shape, preprocessing, DecodeLimits.DEFAULT).decode(image);
    }

    /** A PNG file without its end chunk; {@link #chunk} appends chunks. */
    static byte[] png(int width, int height, int depth, int colourType, int interlace, byte[]... chunks) {
        byte[] header = ByteBuffer.allocate(13)
                .putInt(width)
                .putInt(height)
                .put((byte) depth)
                .put((byte) colourType)
                .put((byte) 0)
                .put((byte) 0)
                .put((byte) interlace)
                .array();
        byte[] signature = ByteBuffer.allocate(8).putLong(0x89504E470D0A1A0AL).array();
        return join(signature, chunk("IHDR", header), join(chunks));
    }

    static byte[] chunk(String type, byte[] content) {
        CRC32 checksum = new CRC32();
        checksum.update(type.getBytes(StandardCharsets.ISO_8859_1));
        checksum.update(content);
        return ByteBuffer.allocate(content.length + 12)
                .putInt(content.length)
                .put(type.getBytes(StandardCharsets.ISO_8859_1))
                .put(content)
                .putInt((int) checksum.getValue())
                .array();
    }

    static byte[] end() {
        return chunk("IEND", new byte[0]);
    }

    /** The chunk of the pixels: rows, each preceded by its filter byte. */
    static byte[] data(byte[] rows) {
        return chunk("IDAT", deflate(rows));
    }

    static byte[] deflate(byte[] content) {
        Deflater deflater = new Deflater(Deflater.BEST_COMPRESSION);
        deflater.setInput(content);
        deflater.finish();
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        byte[] part = new byte[4096];
        while (!deflater.finished()) {
            out.write(part, 0, deflater.deflate(part));
        }
        deflater.end();
        return out.toByteArray();
    }

    static byte[] join(byte[]... parts) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            out.writeBytes(part);
        }
        return out.toByteArray();
    }

    static byte[] bytes(int... values) {
        byte[] bytes = new byte[values.length];
        for (int i = 0; i < values.length; i++) {
            bytes[i] = (byte) values[i];
        }
        return bytes;
    }

    /** Fails if a level differs by more than this from the expected one. */
    static void assertClose(byte[] actual, byte[] expected, int levels) {
        assertThat(actual).hasSameSizeAs(expected);
        for (int i = 0; i < actual.length; i++) {
            assertThat(Math.abs((actual[i] & 0xFF) - (expected[i] & 0xFF)))
                    .as("difference at byte %d", i)
                    .isLessThanOrEqualTo(levels);
        }
    }
}
