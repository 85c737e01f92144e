package fashionstream.image;

import java.io.ByteArrayOutputStream;
import java.nio.BufferUnderflowException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A JPEG file that is complete according to its markers. The reader checks the pixels and reports warnings. Data after
 * the end marker is ignored: cameras put previews and further images there.
 */
final class JpegFile {
    /**
     * Encoders create about twenty at most. Each scan costs the reader a pass over all pixels, but can be a few bytes
     * long.
     */
    static final int MAX_SCANS = 100;

    private static final int FIRST_APPLICATION = 0xE0;
    private static final int LAST_APPLICATION = 0xEF;
    private static final int MAX_COMPONENTS = 4;
    private static final int COMMENT = 0xFE;
    private static final int ADOBE_BYTES = 12;
    private static final int ADOBE_TRANSFORM = 11;
    private static final String PROFILE_NAME = "ICC_PROFILE\0";
    private static final List<Integer> RGB_IDS = List.of((int) 'R', (int) 'G', (int) 'B');

    private final ByteArrayOutputStream essential = new ByteArrayOutputStream();
    private final List<Integer> components = new ArrayList<>();
    private final Set<Integer> coded = new HashSet<>();
    private final TreeMap<Integer, byte[]> profile = new TreeMap<>();
    private boolean jfif;
    private int transform = -1;

    private JpegFile() {}

    /**
     * Parses a file.
     *
     * @throws ImageException if it is truncated, or has missing or too many parts
     */
    static JpegFile parse(byte[] file) {
        try {
            JpegFile jpeg = new JpegFile();
            jpeg.read(file, new JpegSegments(file));
            return jpeg;
        } catch (BufferUnderflowException | IndexOutOfBoundsException | IllegalArgumentException e) {
            throw new ImageException("JPEG file is broken: it is cut off after " + file.length + " bytes", e);
        }
    }

    private void read(byte[] file, JpegSegments segments) {
        int scans = 0;
        int start = Short.BYTES;
        essential.write(file, 0, start);
        for (int marker = segments.next(); ; marker = segments.next()) {
            int end = segments.end();
            if (JpegSegments.startsFrame(marker)) {
                readFrame(segments);
            } else if (marker == JpegSegments.START_OF_SCAN) {
                for (int count = segments.read(); count > 0; count--) {
                    coded.add(segments.read());
                    segments.read(); // its tables
                }
                segments.skipScan();
                end = segments.end();
                if (++scans > MAX_SCANS) {
                    throw new ImageException("JPEG file has more than " + MAX_SCANS + " scans");
                }
            } else {
                readApplication(marker, segments);
            }
            if (!isAside(marker)) {
                essential.write(file, start, end - start);
            }
            start = end;
            if (marker == JpegSegments.END) {
                break;
            }
        }
        if (components.size() == 2 || components.size() > MAX_COMPONENTS) {
            throw new ImageException(
                    "JPEG file has " + components.size() + " colour components; 1, 3 or 4 are decoded");
        }
        if (components.isEmpty() || !coded.containsAll(components)) {
            throw new ImageException("JPEG file is broken: the pixels of a component are missing");
        }
    }

    /** Whether a segment has no effect on the pixels. Damaged metadata must not make the JDK's reader fail. */
    private static boolean isAside(int marker) {
        return marker == COMMENT
                || (marker >= FIRST_APPLICATION
                        && marker <= LAST_APPLICATION
                        && marker != JpegSegments.JFIF
                        && marker != JpegSegments.ADOBE);
    }

    private void readFrame(JpegSegments segments) {
        segments.read(); // bits per sample
        segments.readShort(); // height
        segments.readShort(); // width
        for (int count = segments.read(); count > 0; count--) {
            components.add(segments.read());
            segments.readShort(); // sampling, table
        }
    }

    private void readApplication(int marker, JpegSegments segments) {
        if (marker == JpegSegments.JFIF && starts(segments.content(), "JFIF\0")) {
            jfif = true;
        } else if (marker == JpegSegments.ADOBE) {
            byte[] content = segments.content();
            if (content.length >= ADOBE_BYTES && starts(content, "Adobe")) {
                transform = content[ADOBE_TRANSFORM] & 0xFF;
            }
        } else if (marker == JpegSegments.PROFILE) {
            byte[] content = segments.content();
            int length = PROFILE_NAME.length();
            if (content.length > length + 2 && starts(content, PROFILE_NAME)) {
                profile.put(content[length] & 0xFF, Arrays.copyOfRange(content, length + 2, content.length));
            }
        }
    }

    private static boolean starts(byte[] content, String name) {
        return new String(content, 0, Math.min(content.length, name.length()), StandardCharsets.ISO_8859_1)
                .equals(name);
    }

    /** The same image as a file without metadata. */
    byte[] essential() {
        return essential.toByteArray();
    }

    /** The number of colour components, 1 to 4. */
    int components() {
        return components.size();
    }

    /** Whether the components are luma and chroma, and perhaps black: by the rules of libjpeg. */
    boolean ycc() {
        if (components.size() == 3) {
            return jfif || (transform >= 0 ? transform != 0 : !components.equals(RGB_IDS));
        }
        return transform > 0;
    }

    /** The ICC profile, which may be in several segments; null if there is none. */
    byte @Nullable [] profile() {
        if (profile.isEmpty()) {
            return null;
        }
        ByteArrayOutputStream joined = new ByteArrayOutputStream();
        profile.values().forEach(joined::writeBytes);
        return joined.toByteArray();
    }
}
