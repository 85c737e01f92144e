package fashionstream.inference;

import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The limits of the names of models and classes, which predictions, stored state and metrics repeat. */
final class ModelNames {
    /** With a single class, the classification would be trivial. */
    static final int MIN_CLASSES = 2;

    /** A prediction has a number for each class, and is stored until its label arrives. */
    static final int MAX_CLASSES = 10_000;

    /** Total size of all class names, which stored state has in one record, beside figures for each class. */
    static final int MAX_CLASSES_BYTES = 512 * 1024;

    /** Size of the name of a model or class in UTF-8. Class names in predictions and labels have the same limit. */
    static final int MAX_NAME_BYTES = 1024;

    private ModelNames() {}

    /** Returns what is wrong with a name; null if it is valid. */
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

    /** Returns what is wrong with the class names of a model; null if they are valid. */
    static @Nullable String problemOfClasses(List<@Nullable String> classes) {
        if (classes.size() < MIN_CLASSES || classes.size() > MAX_CLASSES) {
            return "it has " + classes.size() + " entries; a model must have " + MIN_CLASSES + " to " + MAX_CLASSES
                    + " classes";
        }
        Map<String, Integer> seen = new HashMap<>();
        long bytes = 0;
        for (int i = 0; i < classes.size(); i++) {
            String name = classes.get(i);
            String problem = name == null ? "is not a name" : problem(name);
            Integer first = problem == null ? seen.putIfAbsent(name, i) : null;
            if (first != null) {
                problem = "('" + name + "') is a duplicate of entry " + first;
            }
            if (problem != null) {
                return "entry " + i + " " + problem;
            }
            bytes += name == null ? 0 : name.getBytes(StandardCharsets.UTF_8).length;
        }
        return bytes <= MAX_CLASSES_BYTES
                ? null
                : "its entries have " + bytes + " bytes in total; the maximum is " + MAX_CLASSES_BYTES;
    }
}
