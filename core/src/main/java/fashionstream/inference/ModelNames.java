package fashionstream.inference;

import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What names of models and classes must be like: predictions, stored state and metrics repeat them. */
final class ModelNames {
    /** With one class, every image would be in it. */
    static final int MIN_CLASSES = 2;

    /** A prediction has a number for each, and an image that waits for its label is stored with all of them. */
    static final int MAX_CLASSES = 10_000;

    /** All class names together: stored state has them in one record, beside figures for each class. */
    static final int MAX_CLASSES_BYTES = 512 * 1024;

    /** The name of a model or class in UTF-8. Predictions and labels carry class names, and have the same limit. */
    static final int MAX_NAME_BYTES = 1024;

    private ModelNames() {}

    /** What is wrong with a name; null if nothing is. */
    static @Nullable String problem(String name) {
        if (name.codePoints().allMatch(c -> Character.isWhitespace(c) || Character.isSpaceChar(c))) {
            return "is blank";
        }
        if (name.codePoints().anyMatch(Character::isISOControl)) {
            return "has a control character";
        }
        if (!StandardCharsets.UTF_8.newEncoder().canEncode(name)) {
            return "is not valid Unicode";
        }
        return name.getBytes(StandardCharsets.UTF_8).length <= MAX_NAME_BYTES
                ? null
                : "is longer than " + MAX_NAME_BYTES + " bytes";
    }

    /** What is wrong with the names of a model's classes; null if nothing is. */
    static @Nullable String problemOfClasses(List<@Nullable String> classes) {
        if (classes.size() < MIN_CLASSES || classes.size() > MAX_CLASSES) {
            return "it has " + classes.size() + " entries; a model must have " + MIN_CLASSES + " to " + MAX_CLASSES
                    + " classes";
        }
        Set<String> seen = new HashSet<>();
        long bytes = 0;
        for (int i = 0; i < classes.size(); i++) {
            String name = classes.get(i);
            String problem = name == null ? "is not a name" : problem(name);
            if (problem == null && !seen.add(name)) {
                problem = "('" + name + "') is there twice";
            }
            if (problem != null) {
                return "entry " + i + " " + problem;
            }
            bytes += name == null ? 0 : name.getBytes(StandardCharsets.UTF_8).length;
        }
        return bytes <= MAX_CLASSES_BYTES
                ? null
                : "its entries have " + bytes + " bytes together; a model may have " + MAX_CLASSES_BYTES;
    }
}
