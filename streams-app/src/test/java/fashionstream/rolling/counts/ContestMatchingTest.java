package fashionstream.rolling.counts;

import static org.assertj.core.api.Assertions.assertThat;

import fashionstream.contest.ContestCounter;
import fashionstream.contest.ContestCounts;
import fashionstream.contest.LossSums;
import fashionstream.contest.PairedCounts;
import fashionstream.rolling.counts.InputTotals.Input;
import fashionstream.rolling.state.BinarySerde;
import fashionstream.schema.ModelRole;
import fashionstream.schema.Prediction;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Contests follow from what is known in the end, in whatever order it arrived. */
class ContestMatchingTest {
    private static final List<String> CLASSES = List.of("Bag", "Coat", "Shirt");
    private static final String CHAMPION = "0123456789ab";
    private static final String CHALLENGER = "ba9876543210";
    private static final long NOW = Instant.parse("2026-02-03T04:05:06Z").toEpochMilli();
    private static final int IMAGES = 40;

    private final TruthMatching matching =
            new TruthMatching(new MemoryTruthStore(), CLASSES, 86_400_000, version -> true, List.of());
    private final ContestCounter counter = new ContestCounter(ContestCounts.NONE);
    private final List<Increment> accuracy = new ArrayList<>();
    private long labels;
    private long batch = 1;

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void shouldNotDependOnTheOrder(long seed) {
        Random random = new Random(seed);
        List<Runnable> events = new ArrayList<>();
        int[] champion = random.ints(IMAGES, 0, 3).toArray();
        int[] challenger = random.ints(IMAGES, 0, 3).toArray();
        for (int i = 0; i < IMAGES; i++) {
            int image = i;
            events.add(() -> predict(image, CHAMPION, champion[image], ModelRole.CHAMPION));
            if (i % 4 != 0) {
                events.add(() -> predict(image, CHALLENGER, challenger[image], ModelRole.CHALLENGER));
            }
        }
        Map<Integer, Integer> truth = new HashMap<>();
        List<Runnable> labelling = new ArrayList<>();
        for (int i = 0; i < 3 * IMAGES; i++) {
            int image = random.nextInt(IMAGES);
            // 3 withdraws the label.
            int label = random.nextInt(4);
            truth.put(image, label);
            labelling.add(() -> label(image, label == 3 ? null : CLASSES.get(label)));
        }
        // Labels in their order, predictions anywhere between them.
        while (!events.isEmpty() || !labelling.isEmpty()) {
            boolean labelNext = events.isEmpty() || (!labelling.isEmpty() && random.nextBoolean());
            (labelNext ? labelling.remove(0) : events.remove(random.nextInt(events.size()))).run();
            if (random.nextInt(5) == 0) {
                commit();
            }
        }
        commit();

        ContestCounter expected = new ContestCounter(ContestCounts.NONE);
        for (int i = 0; i < IMAGES; i++) {
            if (i % 4 == 0) {
                continue;
            }
            expected.addScored(champion[i] == challenger[i]);
            int label = truth.getOrDefault(i, 3);
            if (label < 3) {
                expected.add(
                        CLASSES.get(label),
                        PairedCounts.of(champion[i] == label, challenger[i] == label),
                        LossSums.of(loss(champion[i] == label), loss(challenger[i] == label)));
            }
        }
        assertThat(counter.snapshot()).isEqualTo(expected.snapshot());
    }

    private static double loss(boolean correct) {
        return -Math.log(correct ? 0.8f : 0.1f);
    }

    @Test
    void shouldNotCountARepeatedPredictionTwice() {
        for (int i = 0; i < 2; i++) {
            predict(0, CHAMPION, 0, ModelRole.CHAMPION);
            predict(0, CHALLENGER, 1, ModelRole.CHALLENGER);
            commit();
        }
        assertThat(counter.snapshot().scored()).isEqualTo(1);
    }

    @Test
    void shouldNotCompareDifferentImagesOfOneId() {
        predict(0, CHAMPION, 0, ModelRole.CHAMPION);
        matching.predicted(prediction(0, 7, CHALLENGER, 0, ModelRole.CHALLENGER), NOW, NOW, batch);
        commit();
        assertThat(counter.snapshot()).isEqualTo(ContestCounts.NONE);
    }

    @Test
    void shouldNameTheImagesOnWhichTheModelsDisagree() {
        for (int i = 0; i < 20; i++) {
            predict(i, CHAMPION, 0, ModelRole.CHAMPION);
            predict(i, CHALLENGER, 1, ModelRole.CHALLENGER);
            label(i, "Coat");
        }
        List<ContestIncrement> increments = commit();
        assertThat(increments).hasSize(1);
        assertThat(increments.get(0).disagreements())
                .hasSize(ContestIncrement.MAX_DISAGREEMENTS)
                .last()
                .isEqualTo(new ContestIncrement.Disagreement("image-19", 0, 19, "Bag", "Coat", "Coat"));
    }

    /** Even if an id has more predictions than are kept. */
    @Test
    void shouldNotAffectTheAccuracyOfTheChampion() {
        assertThat(championsCounts(true)).isEqualTo(championsCounts(false));
    }

    /** The champion's sums, and the counts of records. */
    private static Map<String, Long> championsCounts(boolean challenged) {
        ContestMatchingTest test = new ContestMatchingTest();
        for (int offset = 0; offset < 2 * ImageTruth.MAX_PREDICTIONS; offset++) {
            if (challenged) {
                test.matching.predicted(
                        prediction(0, offset, CHALLENGER, offset % 3, ModelRole.CHALLENGER), NOW, NOW, test.batch);
            }
            test.matching.predicted(
                    prediction(0, offset, CHAMPION, offset % 3, ModelRole.CHAMPION), NOW, NOW, test.batch);
        }
        test.label(0, "Coat");
        test.label(0, "Shirt");
        test.label(1, "a class that no model has");
        test.commit();
        Map<String, Long> sums = new TreeMap<>();
        for (Increment increment : test.accuracy) {
            for (Input kind : Input.values()) {
                // Those of challengers are not kept either.
                if (kind != Input.UNTRACKED_PREDICTION) {
                    sums.merge(kind.name(), increment.inputs().count(kind), Long::sum);
                }
            }
            increment.models().stream()
                    .filter(each -> each.model().version().equals(CHAMPION))
                    .flatMap(each -> each.seconds().stream())
                    .forEach(second -> {
                        sums.merge("predicted", second.predicted().count(), Long::sum);
                        sums.merge("labelled", second.labelled().count(), Long::sum);
                        sums.merge("correct", second.labelled().correct(), Long::sum);
                    });
        }
        return sums;
    }

    private void predict(int image, String version, int predicted, ModelRole role) {
        matching.predicted(prediction(image, image, version, predicted, role), NOW, NOW, batch);
    }

    private void label(int image, @Nullable String label) {
        labels++;
        matching.labelled("image-" + image, label, NOW, LabelOrder.of(null, NOW + labels, 0, labels), NOW, batch);
    }

    /** Also tests the binary format. */
    private List<ContestIncrement> commit() {
        accuracy.addAll(matching.drain(NOW, batch++));
        List<ContestIncrement> increments = new ArrayList<>();
        for (ContestIncrement increment : matching.drainContests()) {
            byte[] bytes = BinarySerde.of(ContestIncrement::write, ContestIncrement::read)
                    .serializer()
                    .serialize("", increment);
            ContestIncrement read = BinarySerde.read("", bytes, ContestIncrement::read);
            assertThat(read).isEqualTo(increment);
            read.applyTo(counter);
            increments.add(read);
        }
        return increments;
    }

    private static Prediction prediction(int image, long offset, String version, int predicted, ModelRole role) {
        List<Float> probabilities = new ArrayList<>(List.of(0.1f, 0.1f, 0.1f));
        probabilities.set(predicted, 0.8f);
        return Prediction.newBuilder()
                .setImageId("image-" + image)
                .setLabel(CLASSES.get(predicted))
                .setClassIndex(predicted)
                .setConfidence(0.8f)
                .setProbabilities(probabilities)
                .setModelName("test")
                .setModelVersion(version)
                .setRole(role)
                .setCapturedAt(Instant.ofEpochMilli(NOW))
                .setPredictedAt(Instant.ofEpochMilli(NOW))
                .setImagePartition(0)
                .setImageOffset(offset)
                .build();
    }
}
