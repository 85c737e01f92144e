package fashionstream.deadletters;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LetterSetTest {
    @Test
    void shouldBehaveLikeASet() {
        Random random = new Random(1);
        LetterSet letters = new LetterSet();
        Set<LetterId> expected = new HashSet<>();
        for (int i = 0; i < 20_000; i++) {
            LetterId letter = new LetterId(random.nextInt(3), random.nextInt(200_000));
            if (random.nextInt(3) == 0) {
                letters.remove(letter);
                expected.remove(letter);
            } else {
                letters.add(letter);
                expected.add(letter);
            }
        }

        assertThat(letters.stream()).containsExactlyInAnyOrderElementsOf(expected);
        assertThat(expected).allMatch(letters::contains);
        assertThat(letters.contains(new LetterId(3, 0))).isFalse();
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 65_535, 65_536, 999_999_999_999_999_999L})
    void shouldAcceptAnyOffset(long offset) {
        LetterSet letters = new LetterSet();
        letters.add(new LetterId(7, offset));

        assertThat(letters.stream()).containsExactly(new LetterId(7, offset));
        assertThat(letters.contains(new LetterId(7, offset + 1))).isFalse();
    }

    @Test
    void shouldParseTheIdsThatItWrites() {
        assertThat(LetterId.parse(new LetterId(3, 42).toString())).contains(new LetterId(3, 42));
        assertThat(LetterId.parse("3@")).isEmpty();
        assertThat(LetterId.parse("topic-3@42")).isEmpty();
    }
}
