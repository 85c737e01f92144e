package fashionstream.trainer.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import fashionstream.trainer.TrainingException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TrainingLogTest {
    private static final String EPOCH = "{'number': 1, 'trainingLoss': 0.9, 'validationLoss': 0.5,"
            + " 'validationAccuracy': 0.8, 'learningRate': 0.001, 'seconds': 12, 'somethingNew': 'x'}";

    @Test
    void shouldReadTheHistoryAmongOtherLines() {
        TrainingLog log = parse("{'settings': {'any': 1}, 'history': [" + EPOCH + "]}");
        assertThat(log.epochs()).hasSize(1);
        assertThat(log.epochs().get(0).validationAccuracy()).isEqualTo(0.8);
        assertThat(log.epochs().get(0).trainingAccuracy()).isNull();
        assertThat(log.seconds()).isEqualTo(12);
    }

    @Test
    void shouldOmitAnUnknownTime() {
        assertThat(parse("{'history': [" + EPOCH.replace("'seconds': 12, ", "") + "]}")
                        .seconds())
                .isNull();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '"', textBlock = """
            not JSON | not a training log
            {} | 'history'
            {'history': []} | 'history'
            {'history': 'none'} | 'history'
            {'history': [{'number': 1}]} | epoch 1: 'trainingLoss' must be a number, but is missing
            {'history': [{'number': 'one'}]} | epoch 1: 'number' must be a number, but is
            """)
    void shouldReportAnInvalidLog(String json, String problem) {
        assertThatThrownBy(() -> parse(json))
                .isInstanceOf(TrainingException.class)
                .hasMessageStartingWith("my.training.json: not a training log")
                .hasMessageContaining(problem);
    }

    private static TrainingLog parse(String json) {
        return TrainingLog.parse("my.training.json", json.replace('\'', '"').getBytes(StandardCharsets.UTF_8));
    }
}
