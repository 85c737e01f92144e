package fashionstream.dashboard;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import fashionstream.schema.ClassAccuracy;
import fashionstream.schema.ConfusionCell;
import fashionstream.schema.RollingAccuracy;
import fashionstream.schema.SliceAccuracy;
import fashionstream.schema.SliceKind;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ShownAccuracyTest {
    @Test
    void shouldShowAllOfAFewClasses() {
        ObjectNode shown =
                ShownAccuracy.of(report(List.of(class_("Bag", 3), class_("Coat", 4)), List.of(2L, 1L, 0L, 4L)));

        assertThat(shown.path("classes"))
                .extracting(each -> each.path("label").asText())
                .containsExactly("Bag", "Coat");
        assertThat(shown.path("confusion")).extracting(JsonNode::asLong).containsExactly(2L, 1L, 0L, 4L);
        assertThat(shown.path("classes_left_out").asInt()).isZero();
        assertThat(shown.path("confusion_left_out").asInt()).isZero();
        assertThat(shown.path("window").asText()).isEqualTo("all");
    }

    @Test
    void shouldShowTheClassesWithTheMostLabels() {
        int size = 200;
        // The last ones have the most.
        List<ClassAccuracy> classes =
                IntStream.range(0, size).mapToObj(i -> class_("class " + i, i)).toList();
        List<Long> confusion = new ArrayList<>(Collections.nCopies(size * size, 0L));
        IntStream.range(0, size).forEach(i -> confusion.set(i * size + i, (long) i));

        ObjectNode shown = ShownAccuracy.of(report(classes, confusion));

        assertThat(shown.path("classes")).hasSize(50);
        assertThat(shown.at("/classes/0/label").asText()).isEqualTo("class 150");
        assertThat(shown.at("/classes/49/label").asText()).isEqualTo("class 199");
        assertThat(shown.path("confusion")).hasSize(2_500);
        assertThat(shown.path("confusion").get(51).asLong()).isEqualTo(151);
        assertThat(shown.path("classes_left_out").asInt()).isEqualTo(150);
        assertThat(shown.path("confusion_left_out").asLong())
                .isEqualTo(IntStream.range(0, 150).sum());
    }

    @Test
    void shouldReadTheMatrixOfManyClassesFromItsCells() {
        List<ClassAccuracy> classes =
                IntStream.range(0, 200).mapToObj(i -> class_("class " + i, i)).toList();
        RollingAccuracy report = report(classes, List.of());
        report.setConfusionCells(List.of(
                new ConfusionCell(150, 199, 7L),
                new ConfusionCell(199, 199, 8L),
                new ConfusionCell(0, 199, 9L),
                new ConfusionCell(-1, 5_000, 10L)));

        ObjectNode shown = ShownAccuracy.of(report);

        assertThat(shown.path("confusion").get(49).asLong()).isEqualTo(7);
        assertThat(shown.path("confusion").get(2_499).asLong()).isEqualTo(8);
        assertThat(shown.path("confusion_left_out").asLong()).isEqualTo(report.getLabelled() - 15);
        assertThat(shown.has("confusion_cells")).isFalse();
    }

    @Test
    void shouldOmitAMatrixThatDoesNotMatchItsClasses() {
        ObjectNode shown = ShownAccuracy.of(report(List.of(class_("Bag", 3)), List.of(1L, 2L, 3L)));

        assertThat(shown.path("confusion")).extracting(JsonNode::asLong).containsExactly(0L);
        assertThat(shown.path("confusion_left_out").asLong()).isEqualTo(3);
    }

    @Test
    void shouldShowWorseSlicesFirstAndOmitTheBestOfMany() {
        RollingAccuracy report = report(List.of(class_("Bag", 3)), List.of(3L));
        List<SliceAccuracy> slices = new ArrayList<>();
        for (int i = 0; i < 80; i++) {
            slices.add(slice("v" + i, i % 2 == 0 ? null : i / 100.0, i == 41));
        }
        slices.add(slice("x".repeat(10_000), 0.0, false));
        report.setSlices(slices);

        ObjectNode shown = ShownAccuracy.of(report);

        assertThat(shown.path("slices")).hasSize(50);
        assertThat(shown.at("/slices/0/value").asText()).isEqualTo("v41");
        assertThat(shown.at("/slices/1/value").asText()).hasSizeLessThanOrEqualTo(501);
        assertThat(shown.at("/slices/2/value").asText()).isEqualTo("v1");
        assertThat(shown.path("slices_left_out").asInt()).isEqualTo(31);
        assertThat(ShownAccuracy.withoutClasses(shown).has("slices")).isFalse();

        report.setSlices(List.of());
        report.setSlicesOmitted(400);
        assertThat(ShownAccuracy.of(report).path("slices_left_out").asInt()).isEqualTo(400);
    }

    private static SliceAccuracy slice(String value, @Nullable Double accuracy, boolean worse) {
        return SliceAccuracy.newBuilder()
                .setAttribute("camera")
                .setKind(SliceKind.VALUE)
                .setValue(value)
                .setPredicted(100)
                .setLabelled(accuracy == null ? 0 : 100)
                .setCorrect(accuracy == null ? 0 : (long) (100 * accuracy))
                .setAccuracy(accuracy)
                .setWorse(worse)
                .build();
    }

    private static RollingAccuracy report(List<ClassAccuracy> classes, List<Long> confusion) {
        return RollingAccuracy.newBuilder()
                .setWindow("all")
                .setUpdatedAt(Instant.EPOCH)
                .setModelName("tiny")
                .setModelVersion("v1")
                .setLabelled(
                        classes.stream().mapToLong(ClassAccuracy::getSupport).sum())
                .setCorrect(0)
                .setClasses(classes)
                .setConfusion(confusion)
                .build();
    }

    private static ClassAccuracy class_(String label, long support) {
        return ClassAccuracy.newBuilder()
                .setLabel(label)
                .setSupport(support)
                .setPredicted(support)
                .setCorrect(support)
                .build();
    }
}
