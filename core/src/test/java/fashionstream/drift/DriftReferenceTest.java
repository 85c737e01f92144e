package fashionstream.drift;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Collections;
import java.util.List;
import java.util.Objects;
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
    void shouldMeasureTheFiguresOfEachClass() {
        var counter = new DriftReference.Counter(3);
        for (int i = 0; i < 40; i++) {
            // Within each class, the contrast rises by half of the brightness.
            counter.add(new BrightnessContrast(i % 2 * 0.2, 0.1 + i % 2 * 0.1), 0, 0.5);
            counter.add(new BrightnessContrast(0.6 + i % 2 * 0.2, 0.1 + i % 2 * 0.1), 2, 0.9);
        }
        counter.add(new BrightnessContrast(0.5, 0.1), 1, 0.7);
        ClassReference byClass = Objects.requireNonNull(counter.snapshot().byClass());

        assertThat(byClass.contrastSlope()).isEqualTo(0.5, within(1e-9));
        assertThat(byClass.classes()).containsOnlyKeys(0, 2);
        assertThat(byClass.of(0).confidence().mean()).isEqualTo(0.5, within(1e-9));
        assertThat(byClass.of(0).pixelMean().mean()).isEqualTo(0.1, within(1e-9));
        assertThat(byClass.of(0).pixelMean().deviation()).isEqualTo(0.1, within(1e-9));
        assertThat(byClass.of(0).contrast().mean()).isEqualTo(0.1, within(1e-9));
        assertThat(byClass.of(0).contrast().deviation()).isEqualTo(0, within(1e-7));
        assertThat(byClass.of(2).contrast().mean()).isEqualTo(-0.2, within(1e-9));
        assertThat(byClass.of(1)).as("too few images of its own").isEqualTo(byClass.overall());
        assertThat(byClass.overall().images()).isEqualTo(81);

        DriftReference reordered = counter.snapshot().reordered(new int[] {2, 1, 0});
        assertThat(Objects.requireNonNull(reordered.byClass()).of(0)).isEqualTo(byClass.of(2));
    }

    @Test
    void shouldReadTheReferenceOfAnEarlierVersion() {
        String json = measured().json();
        DriftReference earlier = DriftReference.parse(json.substring(0, json.indexOf(",\"by_class\"")) + "}", 3);
        assertThat(earlier.byClass()).isNull();
        assertThat(earlier.problem()).contains("no figures by class");
        assertThat(measured().problem()).isNull();
        assertThat(earlier.byClassOrOverall().of(1).pixelMean()).isEqualTo(new Spread(0.5, 0.5));
        assertThat(earlier.json()).doesNotContain("by_class");
    }

    @Test
    void shouldIgnoreFieldsOfALaterVersion() {
        String json = measured().json().replaceFirst("\\{", "{\"entropy\":[1,2],");
        assertThat(DriftReference.parse(json, 3)).isEqualTo(measured());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '\'', textBlock = """
            {"images":4,"class_shares"  | {"images":0,"class_shares"  | images must be at least 1, not 0
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
            "classes":{                 | "classes":{"3":{"images":4,"confidence":{"mean":0,"deviation":0},"pixel_mean":{"mean":0,"deviation":0},"contrast":{"mean":0,"deviation":0}} | by_class has classes other than 0 to 2
            "contrast_slope"            | "slope"                     | contrast_slope
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
