package fashionstream.dashboard;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import fashionstream.jsonrecord.JsonRecords;
import fashionstream.schema.ClassAccuracy;
import fashionstream.schema.Confusion;
import fashionstream.schema.ConfusionCell;
import fashionstream.schema.RollingAccuracy;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * A rolling accuracy as the page shows it, of bounded size: texts are truncated, and of many classes only those with
 * the most labels are shown.
 */
final class ShownAccuracy {
    /** A larger matrix would not be readable. */
    static final int MAX_CLASSES = 50;

    static final String CLASSES = "classes";
    private static final String CONFUSION = "confusion";
    private static final Set<String> LISTS = Set.of(
            CLASSES, "classes_omitted", CONFUSION, "confusion_cells", "confusion_omitted", "slices", "slices_omitted");

    private ShownAccuracy() {}

    /**
     * Converts a record to JSON: the record's fields, with at most the {@value #MAX_CLASSES} classes of the largest
     * support, in the model's order; {@code confusion} contains only these classes. {@code classes_left_out} counts the
     * other classes, {@code confusion_left_out} the labelled images that are in no cell. Of many slices, it has {@value
     * ShownSlices#MAX}.
     */
    static ObjectNode of(RollingAccuracy accuracy) {
        ObjectNode shown = JsonRecords.of(accuracy, LISTS);
        cutTexts(shown);
        List<ClassAccuracy> classes = accuracy.getClasses();
        int[] chosen = IntStream.range(0, classes.size())
                .boxed()
                .sorted(Comparator.comparing((Integer i) -> classes.get(i).getSupport())
                        .thenComparing(i -> classes.get(i).getPredictions())
                        .reversed())
                .limit(MAX_CLASSES)
                .mapToInt(Integer::intValue)
                .sorted()
                .toArray();
        ArrayNode listed = shown.putArray(CLASSES);
        for (int i : chosen) {
            ObjectNode each = JsonRecords.of(classes.get(i));
            cutTexts(each);
            listed.add(each);
        }
        ShownSlices.add(shown, accuracy);
        shown.put("classes_left_out", accuracy.getClassesOmitted() + classes.size() - chosen.length);
        shown.put("confusion_left_out", accuracy.getLabelled() - addConfusion(shown, accuracy, chosen));
        return shown;
    }

    /** Returns the number of images in the matrix. */
    private static long addConfusion(ObjectNode shown, RollingAccuracy accuracy, int[] chosen) {
        long[] counts = new long[chosen.length * chosen.length];
        int size = accuracy.getClasses().size();
        int[] places = new int[size];
        Arrays.fill(places, -1);
        for (int place = 0; place < chosen.length; place++) {
            places[chosen[place]] = place;
        }
        for (ConfusionCell cell : Confusion.cells(accuracy)) {
            int row = place(places, cell.getTrueClass());
            int column = place(places, cell.getPredictedClass());
            if (row >= 0 && column >= 0) {
                counts[row * chosen.length + column] = cell.getCount();
            }
        }
        ArrayNode listed = shown.putArray(CONFUSION);
        Arrays.stream(counts).forEach(listed::add);
        return Arrays.stream(counts).sum();
    }

    /** Others may write to the topic, too. */
    private static int place(int[] places, int index) {
        return index >= 0 && index < places.length ? places[index] : -1;
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
