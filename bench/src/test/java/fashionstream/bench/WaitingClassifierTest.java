package fashionstream.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.junit.jupiter.api.Test;

class WaitingClassifierTest {
    @Test
    void shouldReturnProbabilitiesOfEachClassForEachImage() {
        try (WaitingClassifier classifier = new WaitingClassifier(1000, 0)) {
            float[][] rows = classifier.classify(List.of(new byte[784], image(1)));

            assertThat(rows).hasDimensions(2, 1000);
            for (float[] row : rows) {
                double sum = 0;
                for (float probability : row) {
                    sum += probability;
                }
                assertThat(sum).isEqualTo(1, within(1e-4));
            }
            assertThat(rows[0]).as("images differ").isNotEqualTo(rows[1]);
            assertThat(classifier.model().classes()).hasSize(1000).doesNotHaveDuplicates();
        }
    }

    @Test
    void shouldWaitForEachImage() {
        try (WaitingClassifier classifier = new WaitingClassifier(10, 5)) {
            long before = System.nanoTime();
            classifier.classify(List.of(image(1), image(2), image(3), image(4)));
            assertThat(System.nanoTime() - before).isGreaterThanOrEqualTo(20_000_000);
        }
    }

    private static byte[] image(int first) {
        byte[] image = new byte[784];
        image[0] = (byte) first;
        return image;
    }
}
