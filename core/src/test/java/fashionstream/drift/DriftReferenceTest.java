package fashionstream.drift;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DriftReferenceTest {
    @Test
    void shouldMeasureClassesConfidenceAndPixels() {
        DriftReference reference = measured();
        assertThat(reference.images()).isEqualTo(4);
        assertThat(reference.classShares()).containsExactly(0.75, 0.0, 0.25);
        // Bins are a fifteenth wide: 0.5 is in the eighth, 0.9 in the fourteenth, 1 in the last.
        assertThat(reference.confidenceShares()).hasSize(15);
        assertThat(reference.confidenceShares().get(7)).isEqualTo(0.25);
        assertThat(reference.confidenceShares().get(13)).isEqualTo(0.5);
        assertThat(reference.confidenceShares().get(14)).isEqualTo(0.25);
        assertThat(reference.confidence().mean()).isEqualTo(0.825, within(1e-12));
        assertThat(reference.confidence().deviation()).isEqualTo(Math.sqrt(0.036875), within(1e-12));
        assertThat(reference.pixelMean()).isEqualTo(new Spread(0.5, 0.5));
        assertThat(reference.pixelDeviation().mean()).isEqualTo(0.2, within(1e-12));
        assertThat(reference.pixelDeviation().deviation()).isEqualTo(0, within(1e-8));
    }

    @Test
    void shouldReadBackWhatItWrote() {
        DriftReference reference = measured();
        assertThat(reference.json()).doesNotContain("\n").contains("\"class_shares\":[0.75,0.0,0.25]");
        assertThat(DriftReference.parse(reference.json(), 3)).isEqualTo(reference);
    }

    @Test
    void shouldIgnoreFieldsOfALaterVersion() {
        String json = measured().json().replaceFirst("\\{", "{\"entropy\":[1,2],");
        assertThat(DriftReference.parse(json, 3)).isEqualTo(measured());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '\'', textBlock = """
            "images":4                  | "images":0                  | images must be at least 1, not 0
            "images":4                  | "images":null               | images
            "images":4,                 | ''                          | images
            [0.75,0.0,0.25]             | [0.75,0.25]                 | class_shares must be 3 numbers, not 2
            [0.75,0.0,0.25]             | [0.75,-0.25,0.5]            | class_shares must be 0 to 1 each, not -0.25
            [0.75,0.0,0.25]             | [0.75,0.0,0.5]              | class_shares must sum to 1, not to 1.25
            [0.75,0.0,0.25]             | [0.75,null,0.25]            | class_shares
            [0.75,0.0,0.25]             | [0.75,"0.0",0.25]           | String
            [0.75,0.0,0.25]             | 1                           | Double
            "confidence_shares":[0.0,   | "confidence_shares":[       | confidence_shares must be 15 numbers, not 14
            "deviation":0.5             | "deviation":-0.5            | deviation 0 or more, not 0.5 and -0.5
            "deviation":0.5             | "deviation":"NaN"           | deviation 0 or more, not 0.5 and NaN
            "pixel_mean"                | "pixel_means"               | pixel_mean
            "images":4                  | images:4                    | double-quote
            """)
    void shouldReportTheInvalidField(String good, String bad, String problem) {
        String json = measured().json();
        assertThat(json).contains(good);
        assertThatThrownBy(() -> DriftReference.parse(json.replace(good, bad), 3))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(problem);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            null
            []
            {} {}
            'no JSON'
            """)
    void shouldRejectTextThatIsNotAJsonObject(String json) {
        assertThatThrownBy(() -> DriftReference.parse(json, 3)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void shouldRejectAnEmptyListOfImages() {
        assertThatThrownBy(() -> new DriftReference.Counter(3).snapshot()).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void shouldRejectAConfidenceThatIsNotAProbability() {
        var counter = new DriftReference.Counter(3);
        assertThatThrownBy(() -> counter.add(new BrightnessContrast(0, 0), 0, 1.5))
                .isInstanceOf(IllegalArgumentException.class);
        counter.add(new BrightnessContrast(0, 0), 0, 1);
        assertThat(counter.snapshot().images()).isEqualTo(1);
        assertThat(counter.snapshot().classShares()).isEqualTo(List.of(1.0, 0.0, 0.0));
        assertThat(counter.snapshot().confidenceShares().subList(0, 14)).isEqualTo(Collections.nCopies(14, 0.0));
    }

    private static DriftReference measured() {
        var counter = new DriftReference.Counter(3);
        counter.add(new BrightnessContrast(0, 0.2), 0, 0.9);
        counter.add(new BrightnessContrast(1, 0.2), 0, 0.9);
        counter.add(new BrightnessContrast(0, 0.2), 0, 0.5);
        counter.add(new BrightnessContrast(1, 0.2), 2, 1);
        return counter.snapshot();
    }
}
