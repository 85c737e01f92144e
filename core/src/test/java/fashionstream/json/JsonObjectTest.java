package fashionstream.json;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

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
}
