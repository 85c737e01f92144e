package fashionstream.produce;

import fashionstream.schema.ImageEncoding;
import fashionstream.schema.ImageRecord;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;

/**
 * Grey images as raw pixels, such as those of the data set.
 *
 * @param name begins each image's id: image 42 of {@code fashion-mnist-test} is {@code fashion-mnist-test-00042}
 * @param height rows of each image
 * @param width pixels per row
 * @param pixels one array per image, rows top to bottom
 * @param labels the class name of each image, or null if unknown
 * @param count number of images to return; after the last image, it restarts at the first, with the suffix {@code ~2},
 *     {@code ~3} and so on in the id
 */
public record IdxImages(
        String name,
        int height,
        int width,
        List<byte[]> pixels,
        @Nullable List<String> labels,
        long count) implements ImageSource {
    public IdxImages {
        if (labels != null && labels.size() != pixels.size()) {
            throw new IllegalArgumentException(pixels.size() + " images but " + labels.size() + " labels");
        }
        if (count < 0 || (pixels.isEmpty() && count > 0)) {
            throw new IllegalArgumentException("can't return " + count + " images of " + pixels.size());
        }
    }

    /** Returns the same images with another count. */
    public IdxImages withCount(long number) {
        return new IdxImages(name, height, width, pixels, labels, number);
    }

    @Override
    public long size() {
        return count;
    }

    @Override
    public Iterator<ImageRecord> iterator() {
        return LongStream.range(0, count).mapToObj(this::image).iterator();
    }

    /** Pixels of image {@code number}. */
    byte[] pixelsOf(long number) {
        return pixels.get(index(number));
    }

    private int index(long number) {
        return Math.toIntExact(number % pixels.size());
    }

    /** Image {@code number}, from 0; after the last image, it restarts at the first. */
    ImageRecord image(long number) {
        int index = index(number);
        long round = 1 + number / pixels.size();
        return ImageRecord.newBuilder()
                .setId(String.format(Locale.ROOT, "%s-%05d", name, index) + (round == 1 ? "" : "~" + round))
                .setEncoding(ImageEncoding.GRAY8)
                .setWidth(width)
                .setHeight(height)
                .setData(ByteBuffer.wrap(pixelsOf(number)))
                .setLabel(labels == null ? null : labels.get(index))
                .setCapturedAt(Instant.now())
                .setAttributes(Map.of("source", name))
                .build();
    }
}
