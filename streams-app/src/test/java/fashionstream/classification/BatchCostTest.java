package fashionstream.classification;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Random;
import org.junit.jupiter.api.Test;

class BatchCostTest {
    private final BatchCost cost = new BatchCost();

    @Test
    void shouldFitTheLine() {
        for (int images = 1; images <= 64; images++) {
            cost.learn(images, 5_000_000 + 400_000.0 * images);
        }
        assertThat(cost.perImage()).isCloseTo(400_000, within(1.0));
        assertThat(cost.fixed()).isCloseTo(5_000_000, within(100.0));
        assertThat(cost.images(25_000_000)).isEqualTo(50);
        assertThat(cost.images(4_000_000)).isZero();
    }

    @Test
    void shouldFitTheLineDespiteNoise() {
        Random random = new Random(1);
        for (int i = 0; i < 500; i++) {
            int images = 1 + random.nextInt(64);
            cost.learn(images, (5_000_000 + 400_000.0 * images) * (0.8 + 0.4 * random.nextDouble()));
        }
        assertThat(cost.perImage()).isCloseTo(400_000, within(80_000.0));
        assertThat(cost.fixed()).isCloseTo(5_000_000, within(2_500_000.0));
    }

    @Test
    void shouldAttributeAllCostToImagesWhileBatchesHaveOneSize() {
        cost.learn(8, 8_000);
        cost.learn(8, 8_000);
        assertThat(cost.perImage()).isCloseTo(1_000, within(1e-6));
        assertThat(cost.fixed()).isCloseTo(0, within(1e-6));
    }

    @Test
    void shouldAdaptToAModelThatGetsSlower() {
        for (int i = 0; i < 1000; i++) {
            cost.learn(1 + i % 64, 1_000.0 * (1 + i % 64));
        }
        for (int i = 0; i < 320; i++) {
            cost.learn(1 + i % 64, 9_000.0 * (1 + i % 64));
        }
        assertThat(cost.perImage()).isCloseTo(9_000, within(90.0));
    }

    @Test
    void shouldNeverEstimateACostOfZeroOrLess() {
        cost.learn(1, 9_000);
        cost.learn(64, 1_000);
        assertThat(cost.perImage()).isZero();
        assertThat(cost.fixed()).isBetween(1_000.0, 9_000.0);
        assertThat(cost.images(10_000)).isEqualTo(Integer.MAX_VALUE);
        assertThat(new BatchCost().images(1)).isEqualTo(Integer.MAX_VALUE);
    }
}
