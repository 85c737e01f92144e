package fashionstream.registry;

import org.jspecify.annotations.Nullable;

/** Shortens text from outside for a message: to a bounded length, on one line. */
final class Excerpt {
    private static final int MAX_CHARS = 500;

    private Excerpt() {}

    /** The beginning of a text, with control characters replaced. */
    static String of(@Nullable String text) {
        String whole = String.valueOf(text);
        String part = whole.length() <= MAX_CHARS ? whole : whole.substring(0, MAX_CHARS) + "…";
        return part.replaceAll("\\p{Cntrl}+", " ");
    }
}
