package fashionstream.dashboard;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import fashionstream.console.Json;
import fashionstream.deadletters.Reason;
import fashionstream.inference.ImageShape;
import fashionstream.inference.ModelInfo;
import fashionstream.rollout.PublishedModel;
import fashionstream.rollout.RolloutStatus;
import fashionstream.schema.ClassAccuracy;
import fashionstream.schema.Prediction;
import fashionstream.schema.RollingAccuracy;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class OutputViewTest {
    private static final Instant NOW = Instant.parse("2026-01-02T03:04:05Z");

    private static final ModelInfo MODEL =
            new ModelInfo("first", "version-1", List.of("Bag", "Coat"), new ImageShape(2, 2, 1), Map.of());

    private RolloutStatus rollout = new RolloutStatus(MODEL, MODEL, null, null, List.of(), List.of());
    private final OutputView view = new OutputView(Clock.fixed(NOW, ZoneOffset.UTC), () -> rollout);

    @Test
    void shouldReportTheStatusOfTheRollout() {
        assertThat(state().at("/rollout/promoted").isNull()).isTrue();
        assertThat(state().path("classes")).extracting(JsonNode::asText).containsExactly("Bag", "Coat");

        rollout = new RolloutStatus(
                MODEL,
                MODEL,
                "version-2",
                "it takes 3x3 images",
                List.of(new PublishedModel("second", 3, "version-2", 1234, null, "2026-01-02T03:04:05Z", "a try")),
                List.of());

        JsonNode shown = state().path("rollout");
        assertThat(shown.path("answering").asText()).isEqualTo("version-1");
        assertThat(shown.path("promoted").asText()).isEqualTo("version-2");
        assertThat(shown.path("trouble").asText()).isEqualTo("it takes 3x3 images");
        assertThat(shown.at("/published/0/version").asText()).isEqualTo("version-2");
        assertThat(shown.at("/labels/version-1").asText()).isEqualTo("first version-1");
        assertThat(shown.at("/labels/version-2").asText()).isEqualTo("second v3 (version-2)");
        assertThat(shown.at("/published/0/published_at").asText()).isEqualTo("2026-01-02T03:04:05Z");
    }

    @Test
    void shouldShowTheVersionOfTheLatestImage() {
        view.accuracy(accuracy("old", "all", 0.9, NOW.minusSeconds(60)));
        view.accuracy(accuracy("new", "all", 0.8, NOW));
        // A label for an image of an hour ago.
        view.accuracy(accuracy("old", "all", 0.91, NOW.minusSeconds(60)));

        assertThat(state().at("/rollout/labels/old").asText()).isEqualTo("old");

        JsonNode state = state();
        assertThat(state.path("version").asText()).isEqualTo("new");
        assertThat(state.at("/accuracy/old/all/accuracy").asDouble()).isEqualTo(0.91);
        assertThat(state.at("/history/0/windows/all/0").asDouble()).isEqualTo(0.8);
        assertThat(state.at("/history/0/version").asText()).isEqualTo("new");
    }

    @Test
    void shouldSearchForClassesOfTheVersionOfTheLatestImage() {
        view.accuracy(withClass(accuracy("old", "all", 0.9, NOW.minusSeconds(60)), "Old boot"));
        view.accuracy(withClass(accuracy("old", "1m", 0.9, NOW.minusSeconds(60)), "Old boot"));
        assertThat(found("1m", "boot")).containsExactly("Old boot");

        view.accuracy(withClass(accuracy("new", "all", 0.8, NOW), "New boot"));
        view.accuracy(withClass(accuracy("old", "all", 0.9, NOW.minusSeconds(60)), "Old boot"));

        assertThat(found("all", "boot")).containsExactly("New boot");
        assertThat(view.classes("1m", "boot")).isEmpty();
        view.removeAccuracy("new/all");
        assertThat(view.classes("all", "boot")).isEmpty();
    }

    private List<String> found(String window, String text) {
        List<String> labels = new ArrayList<>();
        view.classes(window, text)
                .orElseThrow()
                .path("classes")
                .forEach(each -> labels.add(each.path("label").asText()));
        return labels;
    }

    private static RollingAccuracy withClass(RollingAccuracy accuracy, String label) {
        accuracy.setClasses(List.of(ClassAccuracy.newBuilder()
                .setLabel(label)
                .setSupport(1)
                .setPredicted(1)
                .setCorrect(1)
                .build()));
        return accuracy;
    }

    @Test
    void shouldNotShowAFigureOfTooFewLabels() {
        RollingAccuracy few = accuracy("new", "all", 1, NOW);
        few.setAccuracyLow(0.2);
        few.setLabelled(29);
        view.accuracy(few);

        JsonNode figures = state().at("/history/0/windows/all");
        assertThat(figures.path(0).isNull()).isTrue();
        assertThat(figures.path(1).asDouble()).isEqualTo(0.2);
    }

    @Test
    void shouldRemoveTheLeastRecentlyUpdatedVersion() {
        for (int i = 0; i < 10; i++) {
            view.accuracy(accuracy("version-" + i, "all", 0.9, NOW));
        }
        assertThat(state().path("accuracy").fieldNames())
                .toIterable()
                .hasSize(8)
                .doesNotContain("version-1");
    }

    @Test
    void shouldMeasureTheLatencyOfLaterImages() {
        view.prediction(
                prediction("before", NOW.minusSeconds(1)), NOW.minusSeconds(100).toEpochMilli());
        view.tick(7L);
        assertThat(state().at("/history/1/latency")).isEmpty();

        view.prediction(prediction("since", NOW), NOW.minusMillis(120).toEpochMilli());
        view.tick(null);

        JsonNode second = state().at("/history/1");
        assertThat(second.at("/latency/0").asLong()).isEqualTo(120);
        assertThat(second.path("predictions").asLong()).isEqualTo(1);
        assertThat(second.path("lag").asLong()).isEqualTo(7);
        assertThat(state().path("lag").isNull()).isTrue();
    }

    @Test
    void shouldLimitTheReasons() {
        for (int i = 0; i < 30; i++) {
            view.deadLetter(new Reason("Exception" + i, "?"));
        }
        JsonNode reasons = state().path("dead_letters");
        assertThat(reasons).hasSize(21);
        assertThat(reasons.path("other reasons").asLong()).isEqualTo(10);
    }

    @Test
    void shouldStaySmallForAnyRecordsInTheTopics() throws Exception {
        String text = "\u65e5".repeat(60_000);
        List<ClassAccuracy> classes = IntStream.range(0, 200)
                .mapToObj(i -> ClassAccuracy.newBuilder()
                        .setLabel(i + text)
                        .setSupport(i)
                        .setPredicted(i)
                        .setCorrect(i)
                        .build())
                .toList();
        for (int version = 0; version < 20; version++) {
            for (int window = 0; window < 20; window++) {
                RollingAccuracy report = accuracy(version + text, window + text, 0.9, NOW);
                report.setStateReason(text);
                report.setClasses(classes);
                report.setConfusion(Collections.nCopies(200 * 200, 1_000_000L));
                view.accuracy(report);
            }
        }
        for (int i = 0; i < 100; i++) {
            Prediction prediction = prediction(i + text, NOW);
            prediction.setLabel(text);
            prediction.setLabelTrue(i + text);
            prediction.setModelVersion(text);
            view.prediction(prediction, NOW.toEpochMilli());
            view.deadLetter(new Reason(i + text, text));
        }
        rollout = new RolloutStatus(
                MODEL,
                MODEL,
                text,
                text,
                IntStream.range(0, 1_000)
                        .mapToObj(i -> new PublishedModel(text, i + 1, i + text, 1, null, NOW.toString(), text))
                        .toList(),
                List.of());

        JsonNode state = state();

        assertThat(state.path("accuracy")).hasSize(8).allSatisfy(windows -> assertThat(windows)
                .hasSize(10));
        assertThat(state.at("/rollout/published")).hasSize(20);
        assertThat(state.at("/rollout/trouble").asText()).hasSize(500);
        // In UTF-8, as sent to browsers; most of it is the ten windows of the shown version.
        assertThat(Json.line(view.snapshot()).length()).isLessThan(4_000_000);
        assertThat(longest(state)).isEqualTo(500);
    }

    private static int longest(JsonNode node) {
        int own = node.isTextual() ? node.textValue().length() : 0;
        int names = 0;
        for (var names_ = node.fieldNames(); names_.hasNext(); ) {
            names = Math.max(names, names_.next().length());
        }
        int inner = 0;
        for (JsonNode each : node) {
            inner = Math.max(inner, longest(each));
        }
        return Math.max(Math.max(own, names), inner);
    }

    @Test
    void shouldShowFiguresByClassOnlyOfTheShownVersion() {
        view.accuracy(accuracy("old", "all", 0.9, NOW.minusSeconds(60)));
        view.accuracy(accuracy("new", "all", 0.8, NOW));

        assertThat(state().at("/accuracy/new/all").has("classes")).isTrue();
        assertThat(state().at("/accuracy/old/all").has("classes")).isFalse();
        assertThat(state().at("/accuracy/old/all/accuracy").asDouble()).isEqualTo(0.9);
    }

    @Test
    void shouldDiscardEverythingWhenTheTopicsAreReadAgain() {
        view.accuracy(accuracy("new", "all", 0.8, NOW));
        view.prediction(prediction("a", NOW), NOW.toEpochMilli());
        view.deadLetter(new Reason("Exception", "?"));

        view.clear();

        assertThat(state().path("version").isNull()).isTrue();
        assertThat(state().path("recent")).isEmpty();
        assertThat(state().path("dead_letters")).isEmpty();
        assertThat(state().path("history")).isEmpty();
    }

    private JsonNode state() {
        return Json.MAPPER.valueToTree(view.snapshot());
    }

    private static RollingAccuracy accuracy(String version, String window, double share, Instant lastImage) {
        return RollingAccuracy.newBuilder()
                .setWindow(window)
                .setWindowEnd(lastImage)
                .setUpdatedAt(NOW)
                .setModelName("tiny")
                .setModelVersion(version)
                .setLabelled(100)
                .setCorrect(90)
                .setAccuracy(share)
                .setClasses(List.of())
                .setConfusion(List.of())
                .build();
    }

    private static Prediction prediction(String id, Instant at) {
        return Prediction.newBuilder()
                .setImageId(id)
                .setLabel("Bag")
                .setClassIndex(0)
                .setConfidence(0.75f)
                .setProbabilities(List.of(0.75f, 0.25f))
                .setModelName("tiny")
                .setModelVersion("new")
                .setCapturedAt(at)
                .setPredictedAt(at)
                .setImagePartition(0)
                .setImageOffset(0)
                .build();
    }
}
