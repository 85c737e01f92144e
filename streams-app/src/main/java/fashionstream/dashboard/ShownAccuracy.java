package fashionstream.dashboard;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import fashionstream.jsonrecord.JsonRecords;
import fashionstream.schema.ClassAccuracy;
import fashionstream.schema.ConfusionCell;
import fashionstream.schema.RollingAccuracy;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A rolling accuracy as the page shows it, of bounded size: texts are truncated, and of many classes only some are
 * shown.
 */
final class ShownAccuracy {
    static final String CLASSES = "classes";
    private static final String CONFUSION = "confusion";
    private static final Set<String> LISTS = Set.of(
            CLASSES, "classes_omitted", CONFUSION, "confusion_cells", "confusion_omitted", "slices", "slices_omitted");

    private ShownAccuracy() {}

    /**
     * Converts a record to JSON: the record's fields; of more than {@value ShownClasses#FEW} classes only those that occur
     * and are confused most often, in the model's order; {@code confusion} contains only these classes. {@code classes_left_out}
     * counts the other classes, {@code confusion_left_out} the labelled images that are in no cell. Of many slices, it has
     * {@value ShownSlices#MAX}.
     */
    static ObjectNode of(RollingAccuracy accuracy) {
        ObjectNode shown = JsonRecords.of(accuracy, LISTS);
        cutTexts(shown);
        ShownClasses classes = new ShownClasses(accuracy);
        addClasses(shown, accuracy, classes.mostConfused(), classes.cells());
        ShownSlices.add(shown, accuracy);
        return shown;
    }

    /**
     * The classes whose name contains a text, and those that they are confused with, with the same fields as in {@link
     * #of}; {@code classes_found} is the number of matches, {@code found_left_out} that of those which are not shown.
     */
    static ObjectNode found(RollingAccuracy accuracy, String text) {
        ShownClasses classes = new ShownClasses(accuracy);
        int[] matches = classes.matches(text);
        ObjectNode found = JsonNodeFactory.instance.objectNode();
        int[] chosen = classes.withConfused(matches);
        addClasses(found, accuracy, chosen, classes.cells());
        long leftOut = Arrays.stream(matches)
                .filter(match -> Arrays.binarySearch(chosen, match) < 0)
                .count();
        return found.put("classes_found", matches.length).put("found_left_out", leftOut);
    }

    private static void addClasses(
            ObjectNode shown, RollingAccuracy accuracy, int[] chosen, List<ConfusionCell> cells) {
        List<ClassAccuracy> classes = accuracy.getClasses();
        ArrayNode listed = shown.putArray(CLASSES);
        for (int i : chosen) {
            ObjectNode each = JsonRecords.of(classes.get(i));
            cutTexts(each);
            listed.add(each);
        }
        long inMatrix = addConfusion(shown, chosen, classes.size(), cells);
        shown.put("classes_left_out", accuracy.getClassesOmitted() + classes.size() - chosen.length);
        shown.put("confusion_left_out", accuracy.getLabelled() - inMatrix);
    }

    /** Returns the number of images in the matrix. */
    private static long addConfusion(ObjectNode shown, int[] chosen, int classes, List<ConfusionCell> cells) {
        int[] places = new int[classes];
        Arrays.fill(places, -1);
        for (int place = 0; place < chosen.length; place++) {
            places[chosen[place]] = place;
        }
        long[] counts = new long[chosen.length * chosen.length];
        for (ConfusionCell cell : cells) {
            int row = places[cell.getTrueClass()];
            int column = places[cell.getPredictedClass()];
            if (row >= 0 && column >= 0) {
                counts[row * chosen.length + column] = cell.getCount();
            }
        }
        ArrayNode listed = shown.putArray(CONFUSION);
        Arrays.stream(counts).forEach(listed::add);
        return Arrays.stream(counts).sum();
    }

    /** Returns the figures without those by class and by slice. */
    static ObjectNode withoutClasses(ObjectNode shown) {
        ObjectNode copy = shown.objectNode();
        shown.properties().forEach(field -> copy.set(field.getKey(), field.getValue()));
        copy.remove(LISTS);
        return copy;
    }

    static void cutTexts(ObjectNode node) {
        for (Map.Entry<String, JsonNode> field : node.properties()) {
            if (field.getValue() instanceof ObjectNode inner) {
                cutTexts(inner);
            } else if (field.getValue().isTextual()) {
                field.setValue(
                        TextNode.valueOf(ShownText.sentence(field.getValue().textValue())));
            }
        }
    }
}
