package fashionstream.dashboard;

import fashionstream.console.PlainText;
import org.jspecify.annotations.Nullable;

/** Truncates texts for the page: they come from topics that others may write to, and are sent to every browser. */
final class ShownText {
    private static final int NAME_CHARS = 200;
    private static final int SENTENCE_CHARS = 500;

    private ShownText() {}

    /** An id, a class, a version, or another name. */
    static String name(String text) {
        return PlainText.cut(text, NAME_CHARS);
    }

    /** Like {@link #name}, but returns null for null. */
    static @Nullable String nameOrNull(@Nullable String text) {
        return text == null ? null : name(text);
    }

    /** A reason or a note. */
    static @Nullable String sentence(@Nullable String text) {
        return text == null ? null : PlainText.cut(text, SENTENCE_CHARS);
    }
}
