package fashionstream.accuracy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class McNemarTestTest {
    /** Computed by hand: for 10 tosses of a fair coin, 2 or fewer and 8 or more heads are 2 * 56 of 1,024 cases. */
    @Test
    void shouldBeTheTwoSidedBinomialTest() {
        assertThat(McNemarTest.pValue(2, 8)).isCloseTo(112 / 1024.0, within(1e-9));
        assertThat(McNemarTest.pValue(8, 2)).isCloseTo(112 / 1024.0, within(1e-9));
        assertThat(McNemarTest.pValue(5, 5)).isEqualTo(1);
    }

    /** M. W. Fagerland, S. Lydersen and P. Laake, Statistical Analysis of Contingency Tables (2017), chapter 8. */
    @Test
    void shouldAgreeWithAPublishedExample() {
        assertThat(McNemarTest.pValue(6, 16)).isCloseTo(0.0525, within(5e-5));
    }

    @Test
    void shouldFindNothingWithoutDifferences() {
        assertThat(McNemarTest.pValue(0, 0)).isEqualTo(1);
    }
}
