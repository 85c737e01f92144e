package fashionstream.replay;

import static org.assertj.core.api.Assertions.assertThat;

import fashionstream.position.ModelPosition;
import fashionstream.position.ModelPositions;
import fashionstream.replay.ReplayReport.Difference;
import fashionstream.schema.ModelRole;
import fashionstream.schema.Prediction;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.common.Uuid;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ComparisonTest {
    private static final String TOPIC = Uuid.randomUuid().toString();

    private final OriginalPredictions originals = new OriginalPredictions(TOPIC);
    private final ModelPositions positions = new ModelPositions(TOPIC);

    @BeforeEach
    void record() {
        positions.add(new ModelPosition(TOPIC, 0, 10, "a"));
    }

    @Test
    void shouldRecognizeWhatIsRepeated() {
        originals.add(prediction(10, "a", 1, 0.8f));
        originals.add(prediction(11, "a", 2, 0.7f));
        Comparison comparison = comparison(0);

        comparison.add(new Place(0, 10), Optional.of(prediction(10, "a", 1, 0.8004f)));
        comparison.add(new Place(0, 11), Optional.of(prediction(11, "a", 2, 0.7f)));
        // A dead letter.
        comparison.add(new Place(0, 12), Optional.empty());

        ReplayReport report = comparison.report();
        assertThat(report.images()).isEqualTo(3);
        assertThat(report.equal()).isEqualTo(2);
        assertThat(report.unpredicted()).isZero();
        assertThat(report.agrees()).isTrue();
    }

    @Test
    void shouldReportWhatDiffers() {
        originals.add(prediction(10, "a", 1, 0.8f));
        originals.add(prediction(11, "b", 1, 0.8f));
        originals.add(prediction(12, "a", 1, 0.8f));
        originals.add(prediction(13, "a", 1, 0.8f));
        Comparison comparison = comparison(0);

        comparison.add(new Place(0, 10), Optional.of(prediction(10, "a", 2, 0.8f)));
        comparison.add(new Place(0, 11), Optional.of(prediction(11, "a", 1, 0.8f)));
        comparison.add(new Place(0, 12), Optional.of(prediction(12, "a", 1, 0.802f)));
        comparison.add(new Place(0, 13), Optional.empty());

        ReplayReport report = comparison.report();
        assertThat(report.different()).isEqualTo(3);
        assertThat(report.missing()).isEqualTo(1);
        assertThat(report.equal()).isZero();
        assertThat(report.agrees()).isFalse();
        assertThat(report.details())
                .hasSize(4)
                .contains(
                        new Difference(0, 10, "image-10", "a 1 0.8", "a 2 0.8"),
                        new Difference(0, 11, "image-11", "b 1 0.8", "a 1 0.8"),
                        new Difference(0, 13, "image-13", "a 1 0.8", ""));
    }

    @Test
    void shouldMissPredictionsWhoseImagesDidNotCome() {
        originals.add(prediction(10, "a", 1, 0.8f));

        ReplayReport report = comparison(0).report();

        assertThat(report.missing()).isEqualTo(1);
        assertThat(report.agrees()).isFalse();
    }

    @Test
    void shouldLeaveOutWhatCannotBeReplayed() {
        originals.add(prediction(4, "a", 1, 0.8f));
        originals.add(prediction(9, "a", 1, 0.8f));
        Prediction elsewhere = prediction(20, "a", 1, 0.8f);
        elsewhere.setImageTopicId(Uuid.randomUuid().toString());
        originals.add(elsewhere);
        Prediction challenger = prediction(21, "b", 1, 0.8f);
        challenger.setRole(ModelRole.CHALLENGER);
        originals.add(challenger);
        Comparison comparison = comparison(5);

        comparison.add(new Place(0, 20), Optional.of(prediction(20, "a", 1, 0.8f)));

        ReplayReport report = comparison.report();
        assertThat(report.expired()).isEqualTo(1);
        assertThat(report.unrecorded()).isEqualTo(1);
        assertThat(report.unpredicted()).isEqualTo(1);
        assertThat(report.agrees()).isTrue();
    }

    private Comparison comparison(long beginning) {
        return new Comparison(originals, positions, Map.of(0, beginning));
    }

    private static Prediction prediction(long offset, String version, int classIndex, float confidence) {
        Prediction prediction = new Prediction();
        prediction.setImageId("image-" + offset);
        prediction.setModelVersion(version);
        prediction.setRole(ModelRole.CHAMPION);
        prediction.setClassIndex(classIndex);
        prediction.setConfidence(confidence);
        prediction.setImageOffset(offset);
        prediction.setImageTopicId(TOPIC);
        return prediction;
    }
}
