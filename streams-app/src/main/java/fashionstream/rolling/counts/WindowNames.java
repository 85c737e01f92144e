package fashionstream.rolling.counts;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The names of the windows in topic {@code accuracy}; those of time are in {@link TimeWindow}. */
public final class WindowNames {
    /** Everything since the start. */
    public static final String ALL = "all";

    private static final String LAST = "last-";
    private static final Pattern LAST_IMAGES = Pattern.compile(LAST + "(\\d{1,9})");

    private WindowNames() {}

    /** The window of the last labelled images. */
    public static String last(int images) {
        return LAST + images;
    }

    /** The number of images in a window of the last labelled ones; empty for another window. */
    public static OptionalInt lastImages(String name) {
        Matcher matcher = LAST_IMAGES.matcher(name);
        return matcher.matches() ? OptionalInt.of(Integer.parseInt(matcher.group(1))) : OptionalInt.empty();
    }

    /** All windows, those of time first, from the shortest to the longest. */
    public static List<String> all(int lastLabelled) {
        List<String> names = new ArrayList<>();
        TimeWindow.ALL.forEach(window -> names.add(window.name()));
        names.add(last(lastLabelled));
        names.add(ALL);
        return names;
    }
}
