package fashionstream.proof;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.zip.CRC32;
import java.util.zip.Deflater;
import java.util.zip.DeflaterOutputStream;
import javax.imageio.ImageIO;

/** Creates valid and invalid image files. */
final class Pictures {
    private static final int PNG_HEADER_END = 33;

    private Pictures() {}

    static byte[] png(byte[] grey, int width, int height) {
        return file("png", grey, width, height);
    }

    static byte[] jpeg(byte[] grey, int width, int height) {
        return file("jpeg", grey, width, height);
    }

    private static byte[] file(String format, byte[] grey, int width, int height) {
        BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_BYTE_GRAY);
        image.getRaster().setDataElements(0, 0, width, height, grey);
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try {
            ImageIO.write(image, format, out);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return out.toByteArray();
    }

    static byte[] rgb(byte[] grey) {
        byte[] rgb = new byte[3 * grey.length];
        for (int i = 0; i < rgb.length; i++) {
            rgb[i] = grey[i / 3];
        }
        return rgb;
    }

    /** A PNG file with an additional chunk after its header. */
    static byte[] withChunk(byte[] png, String type, byte[] content) {
        byte[] chunk = chunk(type, content);
        return ByteBuffer.allocate(png.length + chunk.length)
                .put(png, 0, PNG_HEADER_END)
                .put(chunk)
                .put(png, PNG_HEADER_END, png.length - PNG_HEADER_END)
                .array();
    }

    /** A PNG file that declares a number of grey pixels and contains these deflated bytes. */
    static byte[] pngOf(int width, int height, byte[] deflated) {
        byte[] header = chunk(
                "IHDR",
                ByteBuffer.allocate(13)
                        .putInt(width)
                        .putInt(height)
                        .put(new byte[] {8, 0, 0, 0, 0})
                        .array());
        byte[] data = chunk("IDAT", deflated);
        byte[] end = chunk("IEND", new byte[0]);
        return ByteBuffer.allocate(Long.BYTES + header.length + data.length + end.length)
                .putLong(0x89504E470D0A1A0AL)
                .put(header)
                .put(data)
                .put(end)
                .array();
    }

    private static byte[] chunk(String type, byte[] content) {
        byte[] name = type.getBytes(StandardCharsets.US_ASCII);
        CRC32 crc = new CRC32();
        crc.update(name);
        crc.update(content);
        return ByteBuffer.allocate(12 + content.length)
                .putInt(content.length)
                .put(name)
                .put(content)
                .putInt((int) crc.getValue())
                .array();
    }

    /** The given number of zeros, deflated to about a thousandth. */
    static byte[] deflatedZeros(long count) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (DeflaterOutputStream out = new DeflaterOutputStream(bytes, new Deflater(Deflater.BEST_SPEED))) {
            byte[] zeros = new byte[64 * 1024];
            for (long left = count; left > 0; left -= zeros.length) {
                out.write(zeros, 0, (int) Math.min(left, zeros.length));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    /** A JPEG file with an additional application segment after its start. */
    static byte[] withSegment(byte[] jpeg, int marker, byte[] content) {
        return ByteBuffer.allocate(jpeg.length + 4 + content.length)
                .put(jpeg, 0, 2)
                .put((byte) 0xFF)
                .put((byte) marker)
                .putShort((short) (content.length + 2))
                .put(content)
                .put(jpeg, 2, jpeg.length - 2)
                .array();
    }

    /** A JPEG file whose frame declares another size. */
    static byte[] announcing(byte[] jpeg, int width, int height) {
        byte[] changed = jpeg.clone();
        for (int i = 2; i + 9 < changed.length; ) {
            int marker = changed[i + 1] & 0xFF;
            if (marker == 0xC0) {
                ByteBuffer.wrap(changed, i + 5, 4).putShort((short) height).putShort((short) width);
                return changed;
            }
            i += 2 + (ByteBuffer.wrap(changed).getShort(i + 2) & 0xFFFF);
        }
        throw new IllegalArgumentException("not a baseline JPEG file");
    }

    static byte[] cut(byte[] bytes, int length) {
        return Arrays.copyOf(bytes, length);
    }
}
