package fashionstream.dashboard;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import fashionstream.consume.AvroJson;
import fashionstream.schema.ClassAccuracy;
import fashionstream.schema.RollingAccuracy;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * A rolling accuracy as the page shows it, of bounded size: texts are cut, and of many classes only those with the most
 * labels are shown.
 */
final class ShownAccuracy {
    /** More would be no matrix that anybody can read. */
    static final int MAX_CLASSES = 50;

    static final String CLASSES = "classes";
    private static final String CONFUSION = "confusion";
    private static final Set<String> BY_CLASS = Set.of(CLASSES, CONFUSION);

    private ShownAccuracy() {}

    /**
     * As JSON: the record's fields, with the {@value #MAX_CLASSES} classes of the largest support at most, in the model's
     * order; {@code confusion} is of those classes. {@code classes_left_out} counts the other classes, {@code
     * confusion_left_out} the labelled images that are in none of the cells.
     */
    static ObjectNode of(RollingAccuracy accuracy) {
        ObjectNode shown = AvroJson.of(accuracy, BY_CLASS);
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
            ObjectNode each = AvroJson.of(classes.get(i));
            cutTexts(each);
            listed.add(each);
        }
        shown.put("classes_left_out", classes.size() - chosen.length);
        shown.put("confusion_left_out", accuracy.getLabelled() - addConfusion(shown, accuracy, chosen));
        return shown;
    }

    /** Returns how many images are in it. */
    private static long addConfusion(ObjectNode shown, RollingAccuracy accuracy, int[] chosen) {
        ArrayNode cells = shown.putArray(CONFUSION);
        List<Long> counts = accuracy.getConfusion();
        int size = accuracy.getClasses().size();
        if (counts.size() != size * size) {
            return 0;
        }
        long sum = 0;
        for (int row : chosen) {
            for (int column : chosen) {
                long count = counts.get(row * size + column);
                cells.add(count);
                sum += count;
            }
        }
        return sum;
    }

    /** The figures without those by class. */
    static ObjectNode withoutClasses(ObjectNode shown) {
        ObjectNode copy = shown.objectNode();
        shown.fields().forEachRemaining(field -> copy.set(field.getKey(), field.getValue()));
        copy.remove(BY_CLASS);
        return copy;
    }

    private static void cutTexts(ObjectNode node) {
        for (Map.Entry<String, JsonNode> field : node.properties()) {
            if (field.getValue() instanceof ObjectNode inner) {
                cutTexts(inner);
            } else if (field.getValue().isTextual()) {
                field.setValue(TextNode.valueOf(ShownText.sentence(field.getValue().textValue())));
            }
        }
    }
}
