package fashionstream.huggingface;

import java.util.List;

/** The names of Pillow's resampling filters. */
final class PillowFilter {
    /** In the order of Pillow's numbers. */
    private static final List<String> BY_NUMBER =
            List.of("nearest", "lanczos", "bilinear", "bicubic", "box", "hamming");

    static final int LARGEST = BY_NUMBER.size() - 1;

    private PillowFilter() {}

    /** The name of the filter with a number of Pillow's {@code Image.Resampling}, 0 to {@link #LARGEST}. */
    static String name(int number) {
        return BY_NUMBER.get(number);
    }

    static List<String> names() {
        return BY_NUMBER;
    }
}
