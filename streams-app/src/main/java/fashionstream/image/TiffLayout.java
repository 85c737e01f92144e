package fashionstream.image;

/** Checks what the JDK's reader of TIFF files allocates memory by, and what it decodes differently from Pillow. */
final class TiffLayout {
    private static final int BITS_PER_SAMPLE = 258;
    private static final int COMPRESSION = 259;
    private static final int PHOTOMETRIC = 262;
    private static final int SAMPLES_PER_PIXEL = 277;
    private static final int ROWS_PER_STRIP = 278;
    private static final int STRIP_BYTES = 279;
    private static final int TILE_WIDTH = 322;
    private static final int TILE_HEIGHT = 323;
    private static final int TILE_BYTES = 325;

    private static final int OLD_JPEG = 6;
    private static final int JPEG = 7;
    private static final int CMYK = 5;
    private static final int LAB = 8;
    private static final int MAX_SAMPLES = 5; // CMYK and alpha
    private static final int MAX_BITS = 16;

    /** Larger than the tiles of any usual writer. */
    private static final int MAX_TILE = 4096;

    private TiffLayout() {}

    /**
     * Checks the first directory.
     *
     * @param length size of the file in bytes
     * @throws ImageException if a size is impossible, or the kind of image is not decoded
     */
    static void check(TiffTags tags, int length) {
        for (int tag : new int[] {STRIP_BYTES, TILE_BYTES}) {
            for (long bytes : tags.numbers(tag)) {
                require(bytes <= length, "a part is larger than the file");
            }
        }
        require(tags.number(ROWS_PER_STRIP, 1) != 0, "its strips have no rows");
        for (int tag : new int[] {TILE_WIDTH, TILE_HEIGHT}) {
            int tile = tags.number(tag, 1);
            require(tile > 0 && tile <= MAX_TILE, "its tiles have a side of " + tile + " pixels");
        }
        int samples = tags.number(SAMPLES_PER_PIXEL, 1);
        require(samples >= 1 && samples <= MAX_SAMPLES, "it has " + samples + " samples per pixel");
        for (long bits : tags.numbers(BITS_PER_SAMPLE)) {
            requireDecoded(bits <= MAX_BITS, bits + " bits per sample");
        }
        int compression = tags.number(COMPRESSION, 1);
        int photometric = tags.number(PHOTOMETRIC, 0);
        requireDecoded(photometric != LAB, "colours in CIE L*a*b*");
        requireDecoded(
                photometric != CMYK || (compression != JPEG && compression != OLD_JPEG), "CMYK with JPEG compression");
        requireDecoded(
                photometric != CMYK || tags.numbers(BITS_PER_SAMPLE).stream().allMatch(bits -> bits <= Byte.SIZE),
                "CMYK with 16 bits per sample");
    }

    private static void require(boolean sound, String problem) {
        if (!sound) {
            throw new ImageException("TIFF file is broken: " + problem);
        }
    }

    private static void requireDecoded(boolean decoded, String kind) {
        if (!decoded) {
            throw new ImageException("TIFF file has " + kind + ", which is not decoded; convert it to 8-bit RGB");
        }
    }
}
