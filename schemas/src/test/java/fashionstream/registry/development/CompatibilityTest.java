package fashionstream.registry.development;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.apache.avro.Schema;
import org.apache.avro.SchemaBuilder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CompatibilityTest {
    private static final Schema PLAIN =
            SchemaBuilder.record("R").fields().requiredInt("a").endRecord();
    private static final Schema WITH_DEFAULT =
            SchemaBuilder.record("R").fields().requiredInt("a").optionalInt("b").endRecord();
    private static final Schema WITHOUT_DEFAULT =
            SchemaBuilder.record("R").fields().requiredInt("a").requiredInt("b").endRecord();
    private static final Schema OTHER =
            SchemaBuilder.record("R").fields().requiredString("a").endRecord();

    /** A field without default is added: old readers skip it, new readers can't read old records. */
    @ParameterizedTest
    @CsvSource({"NONE, true", "BACKWARD, false", "FORWARD, true", "FULL, false"})
    void shouldCheckANewFieldWithoutDefault(Compatibility level, boolean allowed) {
        assertThat(level.conflict(WITHOUT_DEFAULT, List.of(PLAIN)).isEmpty()).isEqualTo(allowed);
    }

    /** The field is removed again. */
    @ParameterizedTest
    @CsvSource({"NONE, true", "BACKWARD, true", "FORWARD, false", "FULL, false"})
    void shouldCheckARemovedFieldWithoutDefault(Compatibility level, boolean allowed) {
        assertThat(level.conflict(PLAIN, List.of(WITHOUT_DEFAULT)).isEmpty()).isEqualTo(allowed);
    }

    @ParameterizedTest
    @CsvSource({"NONE", "BACKWARD_TRANSITIVE", "FORWARD_TRANSITIVE", "FULL_TRANSITIVE"})
    void shouldAllowAFieldWithDefault(Compatibility level) {
        assertThat(level.conflict(WITH_DEFAULT, List.of(PLAIN))).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "BACKWARD, true",
        "FORWARD, true",
        "FULL, true",
        "BACKWARD_TRANSITIVE, false",
        "FORWARD_TRANSITIVE, false",
        "FULL_TRANSITIVE, false"
    })
    void shouldCheckEarlierVersionsOnlyIfTransitive(Compatibility level, boolean allowed) {
        assertThat(level.conflict(WITH_DEFAULT, List.of(OTHER, PLAIN)).isEmpty())
                .isEqualTo(allowed);
    }

    @Test
    void shouldAllowTheFirstSchema() {
        assertThat(Compatibility.FULL_TRANSITIVE.conflict(PLAIN, List.of())).isEmpty();
    }
}
