package fashionstream.trainer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.deeplearning4j.nn.graph.ComputationGraph;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class WeightAverageTest {
    @BeforeAll
    static void chooseNatives() {
        NativeBackend.choose();
    }

    @Test
    void shouldFollowTheWeightsSlowlyAfterTheFirstSteps() {
        ComputationGraph network = Network.create(RealData.small(1, 320));
        network.params().assign(0);
        var average = WeightAverage.of(network);
        network.params().assign(1);

        network.getConfiguration().setIterationCount(10);
        average.update(network, 0.9);
        assertThat(average.weights().getDouble(0)).isEqualTo(0.5, within(1e-6));
        network.getConfiguration().setIterationCount(100_000);
        average.update(network, 0.9);
        assertThat(average.weights().getDouble(0)).isEqualTo(0.55, within(1e-6));
        assertThat(average.applyTo(network).params().getDouble(0)).isEqualTo(0.55, within(1e-6));
        assertThat(network.params().getDouble(0)).isEqualTo(1);
    }

    @Test
    void shouldEqualTheLastWeightsWithoutDecay() {
        ComputationGraph network = Network.create(RealData.small(1, 320));
        var average = WeightAverage.of(network);
        network.params().addi(1);
        network.getConfiguration().setIterationCount(100_000);
        average.update(network, 0);
        assertThat(average.weights()).isEqualTo(network.params());
    }
}
