package fashionstream.accuracy;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EvidenceTextTest {
    @ParameterizedTest
    @CsvSource({
        "0.25, evidence of 0.3 to 1",
        "9.9, evidence of 9.9 to 1",
        "25.4, evidence of 25 to 1",
        "1000000, overwhelming evidence"
    })
    void shouldSayHowStrongEvidenceIs(double evidence, String text) {
        assertThat(EvidenceText.of(evidence)).isEqualTo(text);
    }
}
