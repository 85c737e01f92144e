package fashionstream.accuracy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class LabelSelectionTest {
    private static final int CLASSES = 10;

    /** Shares of images in bins 4 to 10, like those of a good model. */
    private static final double[] SHARES = {0.04, 0.04, 0.03, 0.03, 0.05, 0.11, 0.7};

    @Test
    void shouldRarelyCallARandomSampleSelectedHoweverOftenItIsLookedAt() {
        Random random = new Random(3);
        int selected = 0;
        int streams = 400;
        for (int stream = 0; stream < streams; stream++) {
            long[] images = new long[CLASSES * SHARES.length];
            long[] labelled = new long[images.length];
            boolean ever = false;
            for (int image = 1; image <= 5_000; image++) {
                int stratum = stratum(random);
                images[stratum]++;
                labelled[stratum] += random.nextInt(10) == 0 ? 1 : 0;
                ever |= image % 25 == 0
                        && LabelSelection.of(strata(images, labelled)).isSelected();
            }
            selected += ever ? 1 : 0;
        }
        assertThat(selected / (double) streams).isLessThan(0.05);
    }

    private static int stratum(Random random) {
        double left = random.nextDouble();
        int bin = 0;
        while (bin < SHARES.length - 1 && left >= SHARES[bin]) {
            left -= SHARES[bin];
            bin++;
        }
        return random.nextInt(CLASSES) * SHARES.length + bin;
    }

    private static List<Stratum> strata(long[] images, long[] labelled) {
        List<Stratum> strata = new ArrayList<>();
        for (int i = 0; i < images.length; i++) {
            strata.add(new Stratum(i / SHARES.length, 4 + i % SHARES.length, images[i], labelled[i], 0));
        }
        return strata;
    }

    @Test
    void shouldNoticeWithAFewLabelsThatOnlyTheUnsureAreLabelled() {
        LabelSelection selection = LabelSelection.of(
                List.of(new Stratum(0, 4, 50, 3, 2), new Stratum(1, 5, 50, 3, 2), new Stratum(2, 10, 900, 0, 0)));

        assertThat(selection.isSelected()).isTrue();
        assertThat(selection.distance()).isCloseTo(0.9, within(1e-12));
    }

    @Test
    void shouldNoticeThatAClassIsRarelyLabelled() {
        LabelSelection selection =
                LabelSelection.of(List.of(new Stratum(0, 10, 900, 90, 90), new Stratum(1, 10, 400, 10, 10)));

        assertThat(selection.isSelected()).isTrue();
    }

    @Test
    void shouldIgnoreADifferenceThatIsTooSmallToMatter() {
        LabelSelection selection = LabelSelection.of(List.of(
                new Stratum(0, 4, 5_000_000, 510_000, 500_000), new Stratum(0, 10, 5_000_000, 490_000, 480_000)));

        assertThat(selection.evidence()).isGreaterThan(1000);
        assertThat(selection.distance()).isCloseTo(0.01, within(1e-12));
        assertThat(selection.isSelected()).isFalse();
        assertThat(selection.looksRandom()).isTrue();
    }

    @Test
    void shouldHaveNoEvidenceIfNothingOrEverythingIsLabelled() {
        assertThat(LabelSelection.of(List.of(new Stratum(0, 4, 10, 0, 0), new Stratum(1, 10, 90, 0, 0))))
                .isEqualTo(new LabelSelection(1, 0));
        LabelSelection everything =
                LabelSelection.of(List.of(new Stratum(0, 4, 10, 10, 9), new Stratum(1, 10, 90, 90, 90)));
        assertThat(everything.evidence()).isLessThan(1);
        assertThat(everything.distance()).isZero();
    }
}
