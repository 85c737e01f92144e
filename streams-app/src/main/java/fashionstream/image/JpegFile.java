package fashionstream.image;

import java.nio.BufferUnderflowException;
import java.util.HashSet;
import java.util.Set;

/**
 * A JPEG file that is complete according to its markers. The reader checks the pixels and reports warnings. Data after
 * the end marker is ignored: cameras put previews and further images there.
 *
 * @param components number of colour components, 1 to 4
 * @param ycck whether four components are luma, chroma and black, not cyan, magenta, yellow and black
 */
record JpegFile(int components, boolean ycck) {
    /**
     * Encoders create about twenty at most. Each scan costs the reader a pass over all pixels, but can be a few bytes
     * long.
     */
    static final int MAX_SCANS = 100;

    private static final int CMYK_COMPONENTS = 4;
    private static final String ADOBE_NAME = "Adobe";
    private static final int ADOBE_BYTES = 12;

    /**
     * Parses a file.
     *
     * @throws ImageException if it is truncated, or has missing or too many parts
     */
    static JpegFile parse(byte[] file) {
        try {
            return parse(new JpegSegments(file));
        } catch (BufferUnderflowException | IndexOutOfBoundsException | IllegalArgumentException e) {
            throw new ImageException("JPEG file is broken: it is cut off after " + file.length + " bytes", e);
        }
    }

    /** Whether the components are inks, or YCCK, which encodes inks. */
    boolean isCmyk() {
        return components == CMYK_COMPONENTS;
    }

    private static JpegFile parse(JpegSegments segments) {
        Set<Integer> components = new HashSet<>();
        Set<Integer> coded = new HashSet<>();
        int transform = 0;
        int scans = 0;
        for (int marker = segments.next(); marker != JpegSegments.END; marker = segments.next()) {
            if (JpegSegments.startsFrame(marker)) {
                components.addAll(frameComponents(segments));
            } else if (marker == JpegSegments.ADOBE) {
                transform = adobeTransform(segments, transform);
            } else if (marker == JpegSegments.START_OF_SCAN) {
                for (int count = segments.read(); count > 0; count--) {
                    coded.add(segments.read());
                    segments.read(); // its tables
                }
                segments.skipScan();
                if (++scans > MAX_SCANS) {
                    throw new ImageException("JPEG file has more than " + MAX_SCANS + " scans");
                }
            }
        }
        if (components.isEmpty() || !coded.containsAll(components)) {
            throw new ImageException("JPEG file is broken: the pixels of a component are missing");
        }
        return new JpegFile(components.size(), transform != 0);
    }

    private static Set<Integer> frameComponents(JpegSegments segments) {
        segments.read(); // bits per sample
        segments.readShort(); // height
        segments.readShort(); // width
        Set<Integer> ids = new HashSet<>();
        for (int count = segments.read(); count > 0; count--) {
            ids.add(segments.read());
            segments.readShort(); // sampling, table
        }
        return ids;
    }

    /** The colour transform in Adobe's marker: 0 for none, 1 for YCbCr, 2 for YCCK. */
    private static int adobeTransform(JpegSegments segments, int otherwise) {
        if (segments.remaining() < ADOBE_BYTES) {
            return otherwise;
        }
        StringBuilder name = new StringBuilder();
        while (name.length() < ADOBE_NAME.length()) {
            name.append((char) segments.read());
        }
        segments.readShort(); // version
        segments.readShort(); // flags
        segments.readShort(); // more flags
        return ADOBE_NAME.contentEquals(name) ? segments.read() : otherwise;
    }
}
