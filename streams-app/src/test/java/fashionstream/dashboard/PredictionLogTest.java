package fashionstream.dashboard;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class PredictionLogTest {
    private final PredictionLog log = new PredictionLog(3);

    @Test
    void shouldForgetTheOldest() {
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
    void shouldKeepALabelThatComesFirst() {
        log.label("a", "Coat");
        log.label("b", null);
        log.add(prediction("a", "Bag", 0.5f));

        assertThat(log.cell("Coat", "Bag", 10)).extracting(RecentPrediction::id).containsExactly("a");
    }

    @Test
    void shouldForgetTheOldestLabelThatWaits() {
        for (String id : List.of("a", "b", "c", "d")) {
            log.label(id, "Coat");
        }
        log.add(prediction("a", "Bag", 0.5f));
        log.add(prediction("d", "Bag", 0.5f));

        assertThat(log.mistakes(10)).extracting(RecentPrediction::id).containsExactly("d");
    }

    @Test
    void shouldFollowLabelsTheirCorrectionAndWithdrawal() {
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
    void shouldPutTheSurestMistakeFirst() {
        log.add(prediction("unsure", "Bag", 0.4f));
        log.add(prediction("sure", "Bag", 0.9f));
        log.add(prediction("right", "Coat", 0.99f));
        log.label("unsure", "Coat");
        log.label("sure", "Coat");
        log.label("right", "Coat");

        assertThat(log.surestMistakes(10)).extracting(RecentPrediction::id).containsExactly("sure", "unsure");
    }

    @Test
    void shouldIgnoreLabelsOfImagesThatItDoesNotHold() {
        log.label("unheard-of", "Coat");

        assertThat(log.newest(10)).isEmpty();
    }

    private static RecentPrediction prediction(String id, String label, float confidence) {
        return new RecentPrediction(id, label, null, confidence, "v1", 0, 0, 0);
    }
}
