package fashionstream.rolling.counts;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class KnownValuesTest {
    @Test
    void shouldKeepTheFirstValues() {
        KnownValues known = KnownValues.NONE
                .plus("b", 2)
                .plus("a", 2)
                .plus("b", 2)
                .plus("c", 2)
                .plus("a", 2);

        assertThat(known.values()).containsExactly("b", "a");
    }

    /** A value that was counted among the others once must stay there, or its late labels would be counted elsewhere. */
    @Test
    void shouldNotAddValuesOnceOneWasAmongTheOthers() {
        KnownValues full = KnownValues.NONE.plus("a", 1);
        assertThat(full.plus("b", 2).values()).as("a higher limit in time").containsExactly("a", "b");

        KnownValues closed = full.plus("b", 1);
        assertThat(closed.plus("b", 2)).isEqualTo(closed);
        assertThat(closed.plus("a", 2)).isEqualTo(closed);
    }

    @Test
    void shouldKeepItsValuesWithALowerLimit() {
        KnownValues known = KnownValues.NONE.plus("a", 2).plus("b", 2);

        assertThat(known.plus("c", 1).values()).containsExactly("a", "b");
    }
}
