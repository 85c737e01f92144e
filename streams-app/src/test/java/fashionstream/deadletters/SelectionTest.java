package fashionstream.deadletters;

import static fashionstream.deadletters.Letters.letter;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import fashionstream.deadletters.Selection.OffsetRange;
import java.util.List;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SelectionTest {
    private final DeadLetter letter = letter(1, 20, "a.b.FooException", "image is 3x2, the model takes 28x28");

    @ParameterizedTest
    @ValueSource(strings = {"FooException", "a.b.FooException", "is 3x2", "image is #x#, the model takes #x#"})
    void shouldFindAReasonByItsClassOrAPartOfTheMessage(String text) {
        assertThat(new Selection(text, List.of()).includes(letter)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"Foo", "Exception", "b.FooException", "3x3", "IMAGE"})
    void shouldNotMatchAPartOfTheClass(String text) {
        assertThat(new Selection(text, List.of()).includes(letter)).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"1:20-20", "1:0-20", "1:20-999999999999999999"})
    void shouldIncludeBothEndsOfARange(String range) {
        assertThat(new Selection(null, List.of(OffsetRange.parse(range))).includes(letter))
                .isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"1:0-19", "1:21-30", "0:20-20"})
    void shouldExcludeOtherOffsets(String range) {
        assertThat(new Selection(null, List.of(OffsetRange.parse(range))).includes(letter))
                .isFalse();
    }

    @Test
    void shouldSelectLettersInAnyRangeWithTheReason() {
        List<OffsetRange> ranges = List.of(OffsetRange.parse("0:0-9"), OffsetRange.parse("1:15-25"));

        assertThat(new Selection("FooException", ranges).includes(letter)).isTrue();
        assertThat(new Selection("BarException", ranges).includes(letter)).isFalse();
        assertThat(new Selection("FooException", ranges.subList(0, 1)).includes(letter))
                .isFalse();
    }

    @Test
    void shouldSelectLettersWithoutHeadersOnlyWithoutAReason() {
        DeadLetter silent = letter(0, 1, null, new RecordHeaders());

        assertThat(Selection.ALL.includes(silent)).isTrue();
        assertThat(new Selection("FooException", List.of()).includes(silent)).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "0", "5-9", "0:5", "0:5-", "0:-5-9", "a:1-2", "0:1-2-3", "0:1-99999999999999999999", "0: 1-2"
            })
    void shouldRejectTextThatIsNotARange(String text) {
        assertThatThrownBy(() -> OffsetRange.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("'" + text + "'")
                .hasMessageContaining("PARTITION:FROM-TO");
    }

    @Test
    void shouldRejectADescendingRange() {
        assertThatThrownBy(() -> OffsetRange.parse("0:9-8"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("0:9-8");
    }
}
