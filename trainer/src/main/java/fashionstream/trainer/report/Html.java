package fashionstream.trainer.report;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Locale;

/**
 * Writes HTML. Text and attribute values are escaped and elements are closed in the right order, so that external text
 * (class names, metadata of a model) can't become markup. Not thread-safe.
 */
final class Html {
    private final StringBuilder out = new StringBuilder(1 << 16);
    private final Deque<String> open = new ArrayDeque<>();

    /**
     * Opens an element; {@link #close} closes it.
     *
     * @param attributes names and values, alternating
     */
    Html open(String tag, String... attributes) {
        tag(tag, attributes);
        open.push(tag);
        return this;
    }

    /** Closes the element that was opened last. */
    Html close() {
        String tag = open.pop();
        out.append("</").append(tag).append('>');
        if (!tag.equals("a") && !tag.equals("span") && !tag.equals("strong")) {
            out.append('\n');
        }
        return this;
    }

    /** Writes an element that never has content, for example {@code img}. */
    Html empty(String tag, String... attributes) {
        tag(tag, attributes);
        return this;
    }

    /** Writes an element that contains only text. */
    Html element(String tag, String text, String... attributes) {
        return open(tag, attributes).text(text).close();
    }

    /** Writes text. */
    Html text(String text) {
        out.append(escape(text));
        return this;
    }

    /**
     * Writes an element whose content is trusted code and is not escaped: {@code style} or {@code script}.
     *
     * @throws IllegalArgumentException if the code could close the element
     */
    Html code(String tag, String code) {
        if (code.contains("</")) {
            throw new IllegalArgumentException(tag + " must not contain '</'");
        }
        tag(tag);
        out.append('\n').append(code);
        open.push(tag);
        return close();
    }

    /** Returns the finished page. */
    String page() {
        if (!open.isEmpty()) {
            throw new IllegalStateException("not closed: " + open);
        }
        return "<!DOCTYPE html>\n" + out;
    }

    private void tag(String tag, String... attributes) {
        if (attributes.length % 2 != 0) {
            throw new IllegalArgumentException("attribute " + attributes[attributes.length - 1] + " has no value");
        }
        out.append('<').append(tag);
        for (int i = 0; i < attributes.length; i += 2) {
            out.append(' ')
                    .append(attributes[i])
                    .append("=\"")
                    .append(escape(attributes[i + 1]))
                    .append('"');
        }
        out.append('>');
    }

    /** Returns the text with its first letter in upper case. */
    static String capital(String text) {
        return text.substring(0, 1).toUpperCase(Locale.ROOT) + text.substring(1);
    }

    static String escape(String text) {
        StringBuilder escaped = new StringBuilder(text.length() + 16);
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            switch (c) {
                case '&' -> escaped.append("&amp;");
                case '<' -> escaped.append("&lt;");
                case '>' -> escaped.append("&gt;");
                case '"' -> escaped.append("&quot;");
                case '\'' -> escaped.append("&#39;");
                default -> escaped.append(c);
            }
        }
        return escaped.toString();
    }
}
