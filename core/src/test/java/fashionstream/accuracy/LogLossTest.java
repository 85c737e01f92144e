package fashionstream.accuracy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LogLossTest {
    private final LogLoss logLoss = new LogLoss();

    @Test
    void shouldAgreeWithTheExampleOfScikitLearn() {
        // log_loss(["spam", "ham", "ham", "spam"], [[.1, .9], [.9, .1], [.8, .2], [.35, .65]])
        for (double probability : new double[] {.9, .9, .8, .65}) {
            logLoss.add(probability);
        }
        assertThat(logLoss.mean()).isCloseTo(0.21616, within(5e-6));
    }

    @Test
    void shouldClipExtremeProbabilities() {
        logLoss.add(0);
        assertThat(logLoss.mean()).isCloseTo(34.538776, within(1e-6));
    }

    @Test
    void shouldAcceptProbabilitiesThatSoftmaxRoundsAboveOne() {
        logLoss.add(Math.nextUp(1f));
        assertThat(logLoss.mean()).isCloseTo(0, within(2e-15));
    }

    @Test
    void shouldHaveNoMeanWithoutPredictions() {
        assertThat(logLoss.mean()).isNull();
    }

    @ParameterizedTest
    @ValueSource(doubles = {-0.1, 1.1, Double.NaN})
    void shouldRejectInvalidProbabilities(double probability) {
        assertThatThrownBy(() -> logLoss.add(probability)).isInstanceOf(IllegalArgumentException.class);
        assertThat(logLoss.mean()).isNull();
    }
}
