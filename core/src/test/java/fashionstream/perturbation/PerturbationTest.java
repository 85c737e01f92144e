package fashionstream.perturbation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.HashSet;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class PerturbationTest {
    private static final int SIZE = 28;

    @ParameterizedTest
    @EnumSource
    void shouldDependOnlyOnItsArguments(Perturbation perturbation) {
        byte[] image = someImage();
        byte[] before = image.clone();
        for (int strength = 1; strength <= perturbation.strengths(); strength++) {
            byte[] once = perturbation.apply(image, SIZE, SIZE, strength, 7);
            assertThat(perturbation.apply(image, SIZE, SIZE, strength, 7))
                    .isEqualTo(once)
                    .isNotEqualTo(before);
        }
        assertThat(image).isEqualTo(before);
    }

    @ParameterizedTest
    @EnumSource
    void shouldChangeMoreWithGreaterStrength(Perturbation perturbation) {
        byte[] image = someImage();
        double weaker = 0;
        for (int strength = 1; strength <= perturbation.strengths(); strength++) {
            double change = distance(image, perturbation.apply(image, SIZE, SIZE, strength, 1));
            assertThat(change).isGreaterThan(weaker);
            weaker = change;
        }
    }

    /** The Gaussian kernel of standard deviation 1, truncated at 3: 0.3991 at its centre, then 0.2420, then 0.0540. */
    @Test
    void shouldSpreadAPointWhenBlurred() {
        byte[] blurred = Perturbation.BLUR.apply(point(14, 14), SIZE, SIZE, 2, 0);
        assertThat(level(blurred, 14, 14)).isEqualTo(41); // 255 * 0.3991 * 0.3991
        assertThat(level(blurred, 14, 15)).isEqualTo(25); // 255 * 0.3991 * 0.2420
        assertThat(level(blurred, 12, 14)).isEqualTo(5); // 255 * 0.0540 * 0.3991
        assertThat(level(blurred, 14, 18)).isZero();
    }

    @Test
    void shouldKeepAUniformImageUnchangedWhenBlurred() {
        byte[] even = new byte[3 * 5];
        Arrays.fill(even, (byte) 200);
        assertThat(Perturbation.BLUR.apply(even, 3, 5, 3, 0)).isEqualTo(even);
    }

    @Test
    void shouldAddNoiseOfTheGivenSize() {
        byte[] grey = new byte[200 * 200];
        Arrays.fill(grey, (byte) 128);
        byte[] noisy = Perturbation.NOISE.apply(grey, 200, 200, 2, 3);
        double mean = IntStream.range(0, noisy.length)
                .mapToDouble(i -> Byte.toUnsignedInt(noisy[i]))
                .average()
                .orElseThrow();
        assertThat(mean).isCloseTo(128, within(0.6));
        assertThat(distance(grey, noisy)).isCloseTo(26, within(0.5));
    }

    @Test
    void shouldShiftRandomlyInEachDirection() {
        Set<Integer> places = new HashSet<>();
        for (int seed = 0; seed < 100; seed++) {
            byte[] shifted = Perturbation.SHIFT.apply(point(14, 14), SIZE, SIZE, 1, seed);
            int at = IntStream.range(0, shifted.length)
                    .filter(i -> shifted[i] != 0)
                    .reduce((a, b) -> {
                        throw new AssertionError("two points");
                    })
                    .orElseThrow();
            assertThat(Math.max(Math.abs(at / SIZE - 14), Math.abs(at % SIZE - 14)))
                    .isEqualTo(2);
            places.add(at);
        }
        assertThat(places).hasSize(8);
    }

    @Test
    void shouldFillShiftedBordersWithBlack() {
        byte[] white = new byte[SIZE * SIZE];
        Arrays.fill(white, (byte) 255);
        byte[] shifted = Perturbation.SHIFT.apply(white, SIZE, SIZE, 3, 0);
        long black =
                IntStream.range(0, shifted.length).filter(i -> shifted[i] == 0).count();
        assertThat(black).isIn(6L * SIZE, 2 * 6L * SIZE - 36);
    }

    @Test
    void shouldRestoreTheImageWhenInvertedTwice() {
        byte[] image = someImage();
        byte[] inverted = Perturbation.INVERSION.apply(image, SIZE, SIZE, 1, 0);
        assertThat(Byte.toUnsignedInt(inverted[0])).isEqualTo(255 - Byte.toUnsignedInt(image[0]));
        assertThat(Perturbation.INVERSION.apply(inverted, SIZE, SIZE, 1, 0)).isEqualTo(image);
    }

    @Test
    void shouldClipBrightnessAtWhite() {
        byte[] brighter = Perturbation.BRIGHTNESS.apply(new byte[] {0, 100, (byte) 250}, 1, 3, 1, 0);
        assertThat(brighter).containsExactly(26, 126, (byte) 255);
    }

    @Test
    void shouldDescribeStrengths() {
        assertThat(Perturbation.BLUR.describe(1)).isEqualTo("standard deviation 0.5 px");
        assertThat(Perturbation.SHIFT.describe(3)).isEqualTo("by 6 px");
        assertThat(Perturbation.INVERSION.strengths()).isEqualTo(1);
    }

    @Test
    void shouldRejectInvalidImagesAndStrengths() {
        assertThatThrownBy(() -> Perturbation.NOISE.apply(new byte[783], SIZE, SIZE, 1, 0))
                .hasMessageContaining("783 pixels for an image of 28x28");
        assertThatThrownBy(() -> Perturbation.NOISE.apply(new byte[784], SIZE, SIZE, 4, 0))
                .hasMessage("strength of noise must be 1 to 3, not 4");
        assertThatThrownBy(() -> Perturbation.INVERSION.apply(new byte[784], SIZE, SIZE, 0, 0))
                .isInstanceOf(IllegalArgumentException.class);
    }

    /** An image that is so smooth that a blur changes it little, and dark at its edges. */
    private static byte[] someImage() {
        byte[] image = new byte[SIZE * SIZE];
        Random random = new Random(5);
        for (int y = 4; y < SIZE - 4; y++) {
            for (int x = 4; x < SIZE - 4; x++) {
                image[y * SIZE + x] = (byte) (120 + 4 * (x % 8) + random.nextInt(20));
            }
        }
        return image;
    }

    private static byte[] point(int y, int x) {
        byte[] image = new byte[SIZE * SIZE];
        image[y * SIZE + x] = (byte) 255;
        return image;
    }

    private static int level(byte[] image, int y, int x) {
        return Byte.toUnsignedInt(image[y * SIZE + x]);
    }

    /** Root mean square of the pixel differences. */
    private static double distance(byte[] one, byte[] other) {
        return Math.sqrt(IntStream.range(0, one.length)
                .mapToDouble(i -> Byte.toUnsignedInt(one[i]) - Byte.toUnsignedInt(other[i]))
                .map(difference -> difference * difference)
                .average()
                .orElseThrow());
    }
}
