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
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
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
    void shouldShowTheClassesThatAreConfusedMostOften() {
        RollingAccuracy report = manyClasses();
        report.setConfusionCells(List.of(
                new ConfusionCell(-1, 5_000, 10L),
                new ConfusionCell(3, 3, 1_000L),
                new ConfusionCell(3, 7, 5L),
                new ConfusionCell(7, 3, 2L)));

        ObjectNode shown = ShownAccuracy.of(report);

        // Two have mistakes, of the others those with the most labels are shown.
        List<String> expected = Stream.concat(
                        Stream.of("class 3", "class 7"),
                        IntStream.range(182, 200).mapToObj(i -> "class " + i))
                .toList();
        assertThat(labels(shown)).isEqualTo(expected);
        assertThat(shown.path("confusion")).hasSize(400);
        assertThat(shown.path("confusion").get(0).asLong()).isEqualTo(1_000);
        assertThat(shown.path("confusion").get(1).asLong()).isEqualTo(5);
        assertThat(shown.path("confusion").get(20).asLong()).isEqualTo(2);
        assertThat(shown.path("classes_left_out").asInt()).isEqualTo(180);
        assertThat(shown.path("confusion_left_out").asLong()).isEqualTo(report.getLabelled() - 1_007);
        assertThat(shown.has("confusion_cells")).isFalse();
    }

    @Test
    void shouldLeaveOutClassesOfManyThatDoNotOccur() {
        RollingAccuracy report = manyClasses();
        report.getClasses().forEach(each -> {
            each.setSupport(0);
            each.setPredictions(0);
        });
        report.getClasses().get(150).setPredictions(1);
        report.setConfusionCells(List.of(new ConfusionCell(3, 7, 5L)));

        assertThat(labels(ShownAccuracy.of(report))).containsExactly("class 3", "class 7", "class 150");
    }

    @Test
    void shouldFindClassesAndThoseThatTheyAreConfusedWith() {
        RollingAccuracy report = manyClasses();
        report.setConfusionCells(
                List.of(new ConfusionCell(3, 131, 1L), new ConfusionCell(131, 9, 4L), new ConfusionCell(5, 6, 9L)));

        ObjectNode found = ShownAccuracy.found(report, " CLASS 131 ");

        assertThat(labels(found)).containsExactly("class 3", "class 9", "class 131");
        assertThat(found.path("confusion"))
                .extracting(JsonNode::asLong)
                .containsExactly(0L, 0L, 1L, 0L, 0L, 0L, 0L, 4L, 0L);
        assertThat(found.path("classes_found").asInt()).isEqualTo(1);
        assertThat(found.path("found_left_out").asInt()).isZero();
        assertThat(found.path("classes_left_out").asInt()).isEqualTo(197);

        // Of many matches, those with mistakes come first; others are not shown beside them without reason.
        ObjectNode many = ShownAccuracy.found(report, "class 1");
        assertThat(many.path("classes_found").asInt()).isEqualTo(111);
        assertThat(many.path("found_left_out").asInt()).isEqualTo(101);
        assertThat(labels(many)).hasSize(12).contains("class 131", "class 3", "class 9", "class 199");

        assertThat(ShownAccuracy.found(report, "boot").path("classes")).isEmpty();
        assertThat(ShownAccuracy.found(report, "boot").path("classes_found").asInt())
                .isZero();
    }

    private static RollingAccuracy manyClasses() {
        return report(
                IntStream.range(0, 200).mapToObj(i -> class_("class " + i, i)).toList(), List.of());
    }

    private static List<String> labels(ObjectNode shown) {
        List<String> labels = new ArrayList<>();
        shown.path("classes").forEach(each -> labels.add(each.path("label").asText()));
        return labels;
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
