package fashionstream.json;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class JsonObjectTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "{'a': 1 | not JSON: line 1, column 8: Unexpected end-of-input: expected close marker for Object",
                "{'a': NaN} | not JSON: line 1, column 10: Non-standard token 'NaN'",
                "{'a': 1, 'a': 2} | not JSON: line 1, column 13: Duplicate field 'a'",
                "{} x | not JSON: line 1, column 4: Unrecognized token 'x'",
                "[1] | it must be a JSON object, {...}, not [1]",
                "~~ | it is empty",
            })
    void shouldSayWhereAndWhyItIsNotAnObject(String json, String problem) {
        assertThatThrownBy(() -> JsonObject.parse(json.replace('\'', '"').getBytes(UTF_8)))
                .isInstanceOf(JsonException.class)
                .hasMessageStartingWith(problem)
                .hasMessageNotContaining("`")
                .message()
                .hasLineCount(1);
    }

    @Test
    void shouldNotNameTheParsersLimits() {
        String deep = "[".repeat(2_000);
        assertThatThrownBy(() -> JsonObject.parse(("{\"a\": " + deep).getBytes(UTF_8)))
                .isInstanceOf(JsonException.class)
                .hasMessageContaining("Document nesting depth (1001) exceeds the maximum allowed (1000)")
                .hasMessageNotContaining("`");
    }

    @Test
    void shouldTellNullFromAnAbsentKey() {
        JsonObject object = JsonObject.parse("{\"a\": null}".getBytes(UTF_8));
        assertThat(object.has("a")).isFalse();
        assertThat(object.contains("a")).isTrue();
        assertThat(object.contains("b")).isFalse();
    }

    @Test
    void shouldCallKeysAsItIsTold() {
        JsonObject object = JsonObject.parse("{\"a\": {\"b\": 1}}".getBytes(UTF_8), key -> "<" + key + ">");
        assertThatThrownBy(() -> Objects.requireNonNull(object.object("a")).text("b"))
                .hasMessage("<a.b> must be a text such as \"abc\", not 1");
    }

    @Test
    void shouldReadWholeNumbersWithinTheirRangeAndBase64() {
        JsonObject object =
                JsonObject.parse("{\"a\": 1770000000123, \"b\": 1e300, \"c\": \"AAE=\", \"d\": \"?\"}".getBytes(UTF_8));
        assertThat(object.wholeNumber("a", 0, 1L << 53)).isEqualTo(1_770_000_000_123L);
        assertThatThrownBy(() -> object.integer("a", 0, Integer.MAX_VALUE)).isInstanceOf(JsonException.class);
        assertThatThrownBy(() -> object.wholeNumber("b", 0, 1L << 53))
                .hasMessage("'b' must be a whole number from 0 to 9007199254740992, not 1.0E300");
        assertThat(object.bytes("c")).containsExactly(0, 1);
        assertThatThrownBy(() -> object.bytes("d")).hasMessage("'d' is not Base64");
        assertThat(object.bytes("e")).isNull();
    }

    @Test
    void shouldShortenNamesOfKeysInMessages() {
        JsonObject object = JsonObject.parse(("{\"" + "k".repeat(100) + "\": 1}").getBytes(UTF_8));
        assertThatThrownBy(() -> object.requireOnly(Set.of("a")))
                .hasMessage("'" + "k".repeat(40) + "...' is not a known key; the keys are a");
    }
}
