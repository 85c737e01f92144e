package fashionstream.accuracy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ConfusionMatrixTest {
    /** Three classes; the last one is never predicted. */
    private static final ConfusionMatrix MATRIX = ConfusionMatrix.of(new long[] {
        8, 2, 0, //
        1, 9, 0,
        3, 2, 0
    });

    @Test
    void shouldSumUp() {
        assertThat(MATRIX.classes()).isEqualTo(3);
        assertThat(MATRIX.total()).isEqualTo(25);
        assertThat(MATRIX.correct()).isEqualTo(17);
        assertThat(MATRIX.count(2, 0)).isEqualTo(3);
        assertThat(MATRIX.support(0)).isEqualTo(10);
        assertThat(MATRIX.predicted(0)).isEqualTo(12);
    }

    @Test
    void shouldMeasure() {
        assertThat(MATRIX.accuracy()).isEqualTo(17 / 25.0);
        assertThat(MATRIX.precision(0)).isEqualTo(8 / 12.0);
        assertThat(MATRIX.recall(0)).isEqualTo(8 / 10.0);
        assertThat(MATRIX.f1(0)).isCloseTo(2 / (12 / 8.0 + 10 / 8.0), within(1e-15));
    }

    @Test
    void shouldHaveNoFiguresWithoutImages() {
        assertThat(MATRIX.precision(2)).isNull();
        assertThat(MATRIX.recall(2)).isZero();
        assertThat(MATRIX.f1(2)).isZero();

        ConfusionMatrix empty = new ConfusionCounter(2).snapshot();
        assertThat(empty.accuracy()).isNull();
        assertThat(empty.recall(0)).isNull();
        assertThat(empty.f1(0)).isNull();
    }

    @Test
    void shouldReportEachClassByName() {
        assertThat(ClassReport.of(MATRIX, List.of("a", "b", "c")))
                .containsExactly(
                        new ClassReport("a", 10, 12, 8, 8 / 12.0, 8 / 10.0, 16 / 22.0),
                        new ClassReport("b", 10, 13, 9, 9 / 13.0, 9 / 10.0, 18 / 23.0),
                        new ClassReport("c", 5, 0, 0, null, 0.0, 0.0));
        assertThatThrownBy(() -> ClassReport.of(MATRIX, List.of("a")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("1 names for 3 classes");
    }

    @Test
    void shouldAgreeWithASimpleCount() {
        Random random = new Random(1);
        ConfusionCounter counter = new ConfusionCounter(4);
        int correct = 0;
        int[] support = new int[4];
        int[] predicted = new int[4];
        for (int i = 0; i < 5_000; i++) {
            int truth = random.nextInt(4);
            int prediction = random.nextInt(4);
            counter.add(truth, prediction);
            correct += truth == prediction ? 1 : 0;
            support[truth]++;
            predicted[prediction]++;
        }
        ConfusionMatrix matrix = counter.snapshot();
        assertThat(matrix.total()).isEqualTo(5_000);
        assertThat(matrix.correct()).isEqualTo(correct);
        for (int i = 0; i < 4; i++) {
            assertThat(matrix.support(i)).isEqualTo(support[i]);
            assertThat(matrix.predicted(i)).isEqualTo(predicted[i]);
        }
    }

    @Test
    void shouldSubtractCounts() {
        ConfusionCounter counter = new ConfusionCounter(MATRIX);
        counter.add(2, 2, 5);
        counter.add(0, 1);
        counter.subtract(0, 1);
        counter.add(2, 2, -5);
        assertThat(counter.snapshot()).isEqualTo(MATRIX).hasSameHashCodeAs(MATRIX);
    }

    @Test
    void shouldRejectTheSubtractionOfMoreThanItCounted() {
        ConfusionCounter counter = new ConfusionCounter(MATRIX);
        assertThatThrownBy(() -> counter.add(0, 1, -3))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("can't subtract 3 of 2 images of true class 0 and predicted class 1");
        assertThat(counter.snapshot()).isEqualTo(MATRIX);
    }

    @Test
    void shouldRejectUnknownClasses() {
        ConfusionCounter counter = new ConfusionCounter(3);
        assertThatThrownBy(() -> counter.add(0, 3)).isInstanceOf(IndexOutOfBoundsException.class);
        assertThatThrownBy(() -> counter.add(-1, 0)).isInstanceOf(IndexOutOfBoundsException.class);
        assertThatThrownBy(() -> MATRIX.count(3, 0)).isInstanceOf(IndexOutOfBoundsException.class);
    }

    @Test
    void shouldNotExposeItsCounts() {
        long[] counts = {1, 0, 0, 1};
        ConfusionMatrix matrix = ConfusionMatrix.of(counts);
        counts[0] = 9;
        matrix.toArray()[3] = 9;
        assertThat(matrix.toArray()).containsExactly(1, 0, 0, 1);

        ConfusionCounter counter = new ConfusionCounter(matrix);
        ConfusionMatrix before = counter.snapshot();
        counter.add(0, 0);
        assertThat(before).isEqualTo(matrix);
    }

    @Test
    void shouldRejectCountsThatAreNotASquareMatrix() {
        assertThatThrownBy(() -> ConfusionMatrix.of(new long[] {1, 2, 3})).hasMessageContaining("a square matrix");
        assertThatThrownBy(() -> ConfusionMatrix.of(new long[0])).hasMessageContaining("a square matrix");
        assertThatThrownBy(() -> ConfusionMatrix.of(new long[] {-1})).hasMessageContaining("negative");
        assertThatThrownBy(() -> new ConfusionCounter(0)).isInstanceOf(IllegalArgumentException.class);
    }
}
