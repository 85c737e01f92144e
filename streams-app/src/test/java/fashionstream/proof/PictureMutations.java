package fashionstream.proof;

import static fashionstream.dataset.FashionMnist.SIZE;
import static fashionstream.proof.Fate.EITHER;
import static fashionstream.proof.Fate.REFUSED;
import static fashionstream.proof.Fate.TAKEN;
import static fashionstream.schema.ImageEncoding.FILE;
import static fashionstream.schema.ImageEncoding.GRAY8;
import static fashionstream.schema.ImageEncoding.JPEG;
import static fashionstream.schema.ImageEncoding.PNG;
import static fashionstream.schema.ImageEncoding.RGB8;
import static fashionstream.schema.ImageEncoding.UNKNOWN;

import fashionstream.schema.ImageEncoding;
import java.awt.color.ColorSpace;
import java.awt.color.ICC_Profile;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.function.BiFunction;

/** Unusual pictures. */
final class PictureMutations {
    private static final int GREY_BYTES = SIZE * SIZE;

    /** Inflates to a quarter of a gigabyte. */
    private static final byte[] BOMB = Pictures.deflatedZeros(256L << 20);

    static final List<Mutation> ALL = List.of(
            raw("RAW_EMPTY", GRAY8, SIZE, SIZE, 0),
            raw("RAW_ONE_BYTE_SHORT", GRAY8, SIZE, SIZE, GREY_BYTES - 1),
            raw("RAW_ONE_BYTE_LONG", GRAY8, SIZE, SIZE, GREY_BYTES + 1),
            raw("RAW_RGB_AS_GREY", GRAY8, SIZE, SIZE, 3 * GREY_BYTES),
            raw("RAW_GREY_AS_RGB", RGB8, SIZE, SIZE, GREY_BYTES),
            raw("RAW_OTHER_SIDES", GRAY8, SIZE / 2, SIZE * 2, GREY_BYTES),
            raw("RAW_OTHER_SIZE", GRAY8, SIZE - 1, SIZE - 1, (SIZE - 1) * (SIZE - 1)),
            raw("RAW_NO_SIZE", GRAY8, 0, 0, 0),
            raw("RAW_NEGATIVE_SIZE", GRAY8, -SIZE, -SIZE, GREY_BYTES),
            raw("RAW_SIZE_OVERFLOWS", GRAY8, 1 << 16, 1 << 16, GREY_BYTES),
            raw("RAW_LARGEST_SIZE", RGB8, Integer.MAX_VALUE, Integer.MAX_VALUE, 3 * GREY_BYTES),
            raw("ENCODING_UNKNOWN", UNKNOWN, SIZE, SIZE, GREY_BYTES),
            raw("FILE_NOISE_AS_PNG", PNG, 0, 0, 500),
            raw("FILE_NOISE_AS_JPEG", JPEG, 0, 0, 500),
            raw("FILE_LARGE_NOISE", FILE, 0, 0, 4 * 1024 * 1024),
            file("FILE_EMPTY", REFUSED, PNG, (grey, random) -> new byte[0]),
            file("PNG_AS_JPEG", REFUSED, JPEG, (grey, random) -> png(grey)),
            file("JPEG_AS_PNG", REFUSED, PNG, (grey, random) -> jpeg(grey)),
            file("PNG_OTHER_SIZE", REFUSED, PNG, (grey, random) -> Pictures.png(grey, SIZE / 2, SIZE * 2)),
            file("JPEG_OTHER_SIZE", REFUSED, JPEG, (grey, random) -> Pictures.jpeg(grey, SIZE / 2, SIZE * 2)),
            file("PNG_ONE_PIXEL", REFUSED, PNG, (grey, random) -> Pictures.png(new byte[1], 1, 1)),
            file("PNG_CUT", REFUSED, PNG, (grey, random) -> cut(png(grey), random)),
            file("JPEG_CUT", REFUSED, JPEG, (grey, random) -> cut(jpeg(grey), random)),
            file("PNG_FLIPPED", REFUSED, PNG, (grey, random) -> flipped(png(grey), random)),
            file("JPEG_FLIPPED", EITHER, JPEG, (grey, random) -> flipped(jpeg(grey), random)),
            file("PNG_HOLE", REFUSED, PNG, (grey, random) -> hole(png(grey), random)),
            file("JPEG_HOLE", EITHER, JPEG, (grey, random) -> hole(jpeg(grey), random)),
            file("PNG_MORE_BEHIND_END", EITHER, PNG, (grey, random) -> longer(png(grey), random)),
            file("JPEG_MORE_BEHIND_END", EITHER, JPEG, (grey, random) -> longer(jpeg(grey), random)),
            file(
                    "PNG_ANNOUNCES_GIGABYTES",
                    REFUSED,
                    PNG,
                    (grey, random) -> Pictures.pngOf(60_000, 60_000, Pictures.deflatedZeros(100))),
            file(
                    "PNG_LARGEST_SIZE",
                    REFUSED,
                    PNG,
                    (grey, random) ->
                            Pictures.pngOf(Integer.MAX_VALUE, Integer.MAX_VALUE, Pictures.deflatedZeros(100))),
            file(
                    "PNG_NEGATIVE_SIZE",
                    REFUSED,
                    PNG,
                    (grey, random) -> Pictures.pngOf(-SIZE, -SIZE, Pictures.deflatedZeros(GREY_BYTES))),
            file(
                    "JPEG_ANNOUNCES_GIGABYTES",
                    REFUSED,
                    JPEG,
                    (grey, random) -> Pictures.announcing(jpeg(grey), 65_535, 65_535)),
            file(
                    "PNG_TOO_FEW_PIXELS",
                    REFUSED,
                    PNG,
                    (grey, random) -> Pictures.pngOf(SIZE, SIZE, Pictures.deflatedZeros(SIZE))),
            file("PNG_BOMB_OF_PIXELS", EITHER, PNG, (grey, random) -> Pictures.pngOf(SIZE, SIZE, BOMB)),
            file(
                    "PNG_BOMB_OF_TEXT",
                    EITHER,
                    PNG,
                    (grey, random) -> Pictures.withChunk(png(grey), "zTXt", concat("comment\0\0", BOMB))),
            file(
                    "PNG_BOMB_OF_PROFILE",
                    EITHER,
                    PNG,
                    (grey, random) -> Pictures.withChunk(png(grey), "iCCP", concat("profile\0\0", BOMB))),
            file(
                    "PNG_LARGE_COMMENT",
                    TAKEN,
                    PNG,
                    (grey, random) -> Pictures.withChunk(
                            png(grey),
                            "tEXt",
                            concat("comment\0", "x".repeat(900_000).getBytes(StandardCharsets.US_ASCII)))),
            file(
                    "JPEG_LARGE_COMMENT",
                    TAKEN,
                    JPEG,
                    (grey, random) -> Pictures.withSegment(jpeg(grey), 0xFE, new byte[65_533])),
            file(
                    "JPEG_DAMAGED_PROFILE",
                    EITHER,
                    JPEG,
                    (grey, random) -> Pictures.withSegment(
                            jpeg(grey), 0xE2, concat("ICC_PROFILE\0\u0001\u0001", profile(random)))));

    private PictureMutations() {}

    /** Bytes that are not a picture, or not the one that the record declares. */
    private static Mutation raw(String name, ImageEncoding encoding, int width, int height, int bytes) {
        return new Mutation(name, Mutation.Dimension.PICTURE, REFUSED, REFUSED, (draft, random) -> {
            byte[] data = new byte[bytes];
            random.nextBytes(data);
            draft.setPicture(encoding, width, height, data);
        });
    }

    /** A file with the pixels of the draft. */
    private static Mutation file(
            String name, Fate fate, ImageEncoding encoding, BiFunction<byte[], Random, byte[]> file) {
        return new Mutation(name, Mutation.Dimension.PICTURE, fate, fate, (draft, random) -> {
            ByteBuffer data = Objects.requireNonNull(draft.image).getData().duplicate();
            byte[] grey = new byte[data.remaining()];
            data.get(grey);
            draft.setPicture(encoding, 0, 0, file.apply(grey, random));
        });
    }

    private static byte[] png(byte[] grey) {
        return Pictures.png(grey, SIZE, SIZE);
    }

    private static byte[] jpeg(byte[] grey) {
        return Pictures.jpeg(grey, SIZE, SIZE);
    }

    /** Without at least its last twentieth, which is more than its end marker. */
    private static byte[] cut(byte[] file, Random random) {
        return Pictures.cut(file, random.nextInt(file.length * 19 / 20));
    }

    private static byte[] flipped(byte[] file, Random random) {
        byte[] changed = file.clone();
        changed[random.nextInt(changed.length)] ^= (byte) (1 << random.nextInt(8));
        return changed;
    }

    /** Replaces some bytes. */
    private static byte[] hole(byte[] file, Random random) {
        byte[] changed = file.clone();
        int length = 8 + random.nextInt(file.length / 4);
        int start = random.nextInt(file.length - length);
        for (int i = start; i < start + length; i++) {
            changed[i] = (byte) ~changed[i];
        }
        return changed;
    }

    private static byte[] longer(byte[] file, Random random) {
        byte[] noise = new byte[1 + random.nextInt(500)];
        random.nextBytes(noise);
        return ByteBuffer.allocate(file.length + noise.length)
                .put(file)
                .put(noise)
                .array();
    }

    private static byte[] concat(String begin, byte[] bytes) {
        return ByteBuffer.allocate(begin.length() + bytes.length)
                .put(begin.getBytes(StandardCharsets.ISO_8859_1))
                .put(bytes)
                .array();
    }

    /** A colour profile, with some of its bytes changed. */
    private static byte[] profile(Random random) {
        byte[] profile = ICC_Profile.getInstance(ColorSpace.CS_GRAY).getData();
        for (int i = 0; i < 20; i++) {
            profile[random.nextInt(profile.length)] = (byte) random.nextInt();
        }
        return profile;
    }
}
