package fashionstream.deadletters;

import static fashionstream.deadletters.Letters.letter;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ReasonTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "image is 3x2, the model takes 28x28 | image is #x#, the model takes #x#",
                "image is 0x2, the model takes 28x28 | image is #x#, the model takes #x#",
                "the registry has no schema id 4711 | the registry has no schema id #",
                "record key 'it's' differs from the image id 'b 2'; the key | record key '...' differs from the image id '...'; the key",
                "it can't be read, and won't be | it can't be read, and won't be",
                "begins with byte 0x7b and has -1 bytes | begins with byte # and has -# bytes",
                "no schema 123e4567-e89b-12d3-a456-426614174000 here | no schema # here",
                "sha d5cd46516682 is unknown | sha # is unknown",
                "the deadbeef facade | the deadbeef facade",
                "no class \"Bag 3\" | no class '...'",
                "key 'cut within | key '...'",
            })
    void shouldNormalizePartsThatDifferBetweenRecords(String message, String normalized) {
        assertThat(Reason.normalize(message)).isEqualTo(normalized);
    }

    @Test
    void shouldBeEqualForAllLettersWithTheSameFault() {
        Reason first = Reason.of(letter(0, 1, "a.b.FooException", "no schema 17 for 'a'"));
        Reason second = Reason.of(letter(0, 2, "a.b.FooException", "no schema 9999 for 'b's c'"));
        Reason other = Reason.of(letter(0, 3, "a.b.BarException", "no schema 17 for 'a'"));

        assertThat(first).isEqualTo(second).isNotEqualTo(other).hasToString("FooException: no schema # for '...'");
    }

    @Test
    void shouldReportALetterWithoutAReason() {
        DeadLetter silent = letter(0, 1, null, new RecordHeaders());

        assertThat(Reason.of(silent)).isEqualTo(new Reason("?", "?"));
    }

    @Test
    void shouldBeShortAndFastForAnyHeaders() {
        String hostile = "' '\"-0x".repeat(100_000);

        Reason reason = Assertions.assertTimeoutPreemptively(
                Duration.ofSeconds(5), () -> Reason.of(letter(0, 1, "E".repeat(100_000), hostile)));

        assertThat(reason.exception().length() + reason.message().length()).isLessThan(3000);
    }
}
