package fashionstream.inference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ImageShareTest {
    /** The check value of CRC-32C is 0xE3069283, which is 0.8868... of all values. */
    @Test
    void shouldChooseByTheHashOfTheId() {
        assertThat(new ImageShare(0.8869).contains("123456789")).isTrue();
        assertThat(new ImageShare(0.8868).contains("123456789")).isFalse();
    }

    @ParameterizedTest
    @ValueSource(doubles = {0.01, 0.25, 0.5, 0.9})
    void shouldChooseAboutThisShare(double share) {
        int images = 20_000;
        ImageShare some = new ImageShare(share);
        ImageShare more = new ImageShare(Math.min(1, share + 0.1));
        long chosen = IntStream.range(0, images)
                .filter(i -> some.contains("image-" + i))
                .count();
        // Five standard deviations.
        double tolerance = 5 * Math.sqrt(images * share * (1 - share));
        assertThat((double) chosen).isBetween(images * share - tolerance, images * share + tolerance);
        assertThat(IntStream.range(0, images).filter(i -> some.contains("image-" + i)))
                .allMatch(i -> more.contains("image-" + i));
    }

    @Test
    void shouldChooseAllImages() {
        assertThat(IntStream.range(0, 1000)).allMatch(i -> ImageShare.ALL.contains("image-" + i));
    }

    @ParameterizedTest
    @ValueSource(doubles = {0, -0.1, 1.1, Double.NaN})
    void shouldRefuseAnImpossibleShare(double share) {
        assertThatThrownBy(() -> new ImageShare(share)).isInstanceOf(IllegalArgumentException.class);
    }
}
