package fashionstream.rolling.counts;

import static org.assertj.core.api.Assertions.assertThat;

import fashionstream.drift.BrightnessContrast;
import fashionstream.rolling.counts.Increment.ModelIncrement;
import fashionstream.rolling.counts.Increment.SecondCounts;
import fashionstream.rolling.counts.TrackedPrediction.ImagePlace;
import fashionstream.schema.SliceKind;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** For any counts of the largest model, each record stays below Kafka's limit of 1 MiB. */
class StateSizeTest {
    private static final int CLASSES = 10_000;
    private static final int LIMIT = 1024 * 1024;

    private final Random random = new Random(9);

    @Test
    void shouldLimitTheSizeOfABucket() throws IOException {
        Bucket all = Bucket.empty(CLASSES);
        for (int i = 0; i < 40; i++) {
            SecondCounts second = SecondCounts.empty(i, i, CLASSES);
            for (int j = 0; j < 1_000; j++) {
                int predicted = i < 10 ? 1_000 * i + j : random.nextInt(CLASSES);
                second.predicted().add(predicted, 0.5f, null);
                second.labelled().add(tracked(predicted), i < 10 ? predicted : random.nextInt(CLASSES));
                second.labelled().addLag(random.nextInt(100_000_000));
            }
            all.add(second);
        }

        assertThat(all.labelled().count()).isEqualTo(40_000);
        long[] pairs = new long[2];
        all.labelled().forEachPair((truth, predicted, count) -> pairs[truth == predicted ? 0 : 1]++);
        assertThat(pairs).containsExactly(CLASSES, LabelledCounts.MAX_PAIRS);
        assertThat(size(all::write)).isLessThan(LIMIT / 4);
        // The counts of stored pairs stay exact, although further pairs are not stored.
        long supports = 0;
        for (int i = 0; i < CLASSES; i++) {
            supports += all.labelled().support(i);
        }
        assertThat(supports).isEqualTo(40_000);
    }

    @Test
    void shouldKeepAPairThatWasCountedOnceExact() {
        LabelledCounts counts = new LabelledCounts(CLASSES);
        LabelledCounts first = new LabelledCounts(CLASSES);
        first.add(tracked(1), 2);
        counts.add(first);
        for (int i = 0; i < 30; i++) {
            LabelledCounts more = new LabelledCounts(CLASSES);
            for (int j = 0; j < 1_000; j++) {
                more.add(tracked(random.nextInt(CLASSES)), random.nextInt(CLASSES));
            }
            counts.add(more);
        }
        LabelledCounts corrected = new LabelledCounts(CLASSES);
        corrected.subtract(tracked(1), 2);
        corrected.add(tracked(1), 1);
        counts.add(corrected);

        counts.forEachPair((truth, predicted, count) -> {
            assertThat(count).isPositive();
            assertThat(truth == 2 && predicted == 1).isFalse();
        });
        assertThat(counts.count()).isEqualTo(30_001);
    }

    @Test
    void shouldLimitTheSizeOfAnImage() throws IOException {
        ImageTruth truth = ImageTruth.empty(0);
        for (int i = 0; i < ImageTruth.maxPredictions(CLASSES); i++) {
            truth = truth.with(tracked(i));
        }
        for (int i = 0; i < 100; i++) {
            truth = truth.passing(tracked(i));
        }
        assertThat(size(truth::write)).isLessThan(LIMIT / 16);

        ImageTruth few = ImageTruth.empty(0);
        for (int i = 0; i < ImageTruth.maxPredictions(10); i++) {
            few = few.with(new TrackedPrediction(
                    "v".repeat(64), place(i), 0, new float[10], 0, "x".repeat(1024), 0, 0, List.of(), false));
        }
        assertThat(few.predictions()).hasSize(32);
        assertThat(size(few::write)).isLessThan(LIMIT / 16);
    }

    @Test
    void shouldLimitTheSizeOfAnIncrement() throws IOException {
        List<String> names = new ArrayList<>();
        for (int i = 0; i < CLASSES; i++) {
            names.add("a class whose name has some fifty characters " + i);
        }
        List<SecondCounts> seconds = new ArrayList<>();
        for (int i = 0; i < TruthMatching.MAX_SECONDS + ImageTruth.MAX_PREDICTIONS; i++) {
            SecondCounts second = SecondCounts.empty(i, i, CLASSES);
            second.predicted().add(i, 0.5f, null);
            second.labelled().add(tracked(i), i + 1);
            second.labelled().addLag(1_000L * i);
            seconds.add(second);
        }
        ModelIdentity model = new ModelIdentity("name", "version", names);
        Increment increment =
                new Increment(1, 1, List.of(new ModelIncrement(model, seconds, false)), new InputTotals());

        assertThat(size(increment::write)).isLessThan(LIMIT);

        // A label that fills the increment may be about as many predictions as are kept, with four slices each.
        for (int i = 0; i < TruthMatching.MAX_SLICES + 4 * ImageTruth.MAX_PREDICTIONS; i++) {
            Slice slice = new Slice("名".repeat(64), SliceKind.VALUE, i + "値".repeat(Slice.MAX_CHARS - 3));
            seconds.get(i % seconds.size()).slices().addPrediction(List.of(slice), CLASSES, i, 0.5f, null);
        }
        assertThat(size(increment::write)).isLessThan(LIMIT);
    }

    /** Slices of four attributes with as many values as possible, for a model with few classes. */
    @Test
    void shouldLimitTheSizeOfTheSlicesOfABucket() throws IOException {
        SlicedCounts counts = new SlicedCounts();
        for (int i = 0; i < 100_000; i++) {
            Slice slice = new Slice("attribute-" + i % 4, SliceKind.VALUE, "value-" + i / 4 % 102);
            counts.addPrediction(
                    List.of(slice),
                    10,
                    random.nextInt(10),
                    0.1f + 0.9f * random.nextFloat(),
                    new BrightnessContrast(0.3, 0.2));
        }

        assertThat(counts.bySlice()).hasSize(408);
        assertThat(size(counts::write)).isLessThan(LIMIT / 16);
    }

    private static TrackedPrediction tracked(int predicted) {
        float[] probabilities = PROBABILITIES;
        return new TrackedPrediction(
                "version", place(predicted), predicted, probabilities, 0, null, -1, 0, List.of(), false);
    }

    private static final float[] PROBABILITIES = new float[CLASSES];

    static {
        Arrays.fill(PROBABILITIES, 1f / CLASSES);
    }

    private static ImagePlace place(int offset) {
        return new ImagePlace("AAAAAAAAAAAAAAAAAAAAAA", 0, offset);
    }

    private interface Writing {
        void to(StateOutput out) throws IOException;
    }

    private static int size(Writing writing) throws IOException {
        try (StateOutput out = new StateOutput()) {
            writing.to(out);
            return out.toByteArray().length;
        }
    }
}
