package fashionstream.dashboard;

import static org.assertj.core.api.Assertions.assertThat;

import fashionstream.schema.Prediction;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class PredictionLogTest {
    private final PredictionLog log = new PredictionLog(3);

    @Test
    void shouldDropTheOldestPrediction() {
        for (int i = 0; i < 5; i++) {
            log.add(prediction("image-" + i, "Bag", 0.5f));
        }

        assertThat(log.newest(10)).extracting(RecentPrediction::id).containsExactly("image-4", "image-3", "image-2");
    }

    @Test
    void shouldCountARepeatedImageOnce() {
        log.add(prediction("a", "Bag", 0.5f));
        log.add(prediction("b", "Bag", 0.5f));
        log.add(prediction("a", "Coat", 0.5f));

        assertThat(log.newest(10)).extracting(RecentPrediction::label).containsExactly("Coat", "Bag");
    }

    @Test
    void shouldKeepALabelThatArrivesFirst() {
        log.label("a", "Coat");
        log.label("b", null);
        log.add(prediction("a", "Bag", 0.5f));

        assertThat(log.cell("Coat", "Bag", 10)).extracting(RecentPrediction::id).containsExactly("a");
    }

    @Test
    void shouldDropTheOldestWaitingLabel() {
        for (String id : List.of("a", "b", "c", "d")) {
            log.label(id, "Coat");
        }
        log.add(prediction("a", "Bag", 0.5f));
        log.add(prediction("d", "Bag", 0.5f));

        assertThat(log.mistakes(10)).extracting(RecentPrediction::id).containsExactly("d");
    }

    @Test
    void shouldApplyLabelsCorrectionsAndWithdrawals() {
        log.add(prediction("a", "Bag", 0.5f));

        log.label("a", "Coat");
        assertThat(log.cell("Coat", "Bag", 10)).hasSize(1);
        assertThat(log.mistakes(10)).hasSize(1);

        log.label("a", "Bag");
        assertThat(log.cell("Coat", "Bag", 10)).isEmpty();
        assertThat(log.cell("Bag", "Bag", 10)).hasSize(1);
        assertThat(log.mistakes(10)).isEmpty();

        log.label("a", null);
        assertThat(log.cell("Bag", "Bag", 10)).isEmpty();
    }

    @Test
    void shouldListTheMostConfidentMistakeFirst() {
        log.add(prediction("unsure", "Bag", 0.4f));
        log.add(prediction("sure", "Bag", 0.9f));
        log.add(prediction("right", "Coat", 0.99f));
        log.label("unsure", "Coat");
        log.label("sure", "Coat");
        log.label("right", "Coat");

        assertThat(log.mostConfidentMistakes(10))
                .extracting(RecentPrediction::id)
                .containsExactly("sure", "unsure");
    }

    @Test
    void shouldIgnoreLabelsOfUnknownImages() {
        log.label("unheard-of", "Coat");

        assertThat(log.newest(10)).isEmpty();
    }

    @Test
    void shouldTruncateLongTextsAndDistinguishLongIds() {
        String begin = "x".repeat(5_000);
        log.add(prediction(begin + "1", begin, 0.5f));
        log.add(prediction(begin + "2", begin, 0.5f));
        log.label(begin + "1", "y".repeat(60_000));
        log.label("not seen yet", "z".repeat(60_000));

        assertThat(log.newest(10)).hasSize(2).allSatisfy(each -> {
            assertThat(each.id()).hasSize(200).endsWith("\u2026");
            assertThat(each.label()).hasSize(200);
        });
        assertThat(log.mistakes(10)).hasSize(1);
        assertThat(log.mistakes(10).get(0).truth()).hasSize(200);
        // As the page requests it.
        assertThat(log.cell(
                        log.mistakes(10).get(0).truth(), log.newest(1).get(0).label(), 10))
                .hasSize(1);
    }

    private static Prediction prediction(String id, String label, float confidence) {
        return Prediction.newBuilder()
                .setImageId(id)
                .setLabel(label)
                .setClassIndex(0)
                .setConfidence(confidence)
                .setProbabilities(List.of(confidence))
                .setModelName("tiny")
                .setModelVersion("v1")
                .setCapturedAt(Instant.EPOCH)
                .setPredictedAt(Instant.EPOCH)
                .setImagePartition(0)
                .setImageOffset(0)
                .build();
    }
}
