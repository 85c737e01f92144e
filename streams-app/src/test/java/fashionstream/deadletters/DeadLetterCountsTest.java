package fashionstream.deadletters;

import static fashionstream.deadletters.Letters.headers;
import static fashionstream.deadletters.Letters.letter;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import fashionstream.deadletters.DeadLetterReport.Group;
import fashionstream.deadletters.DeadLetterReport.Sample;
import java.util.List;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.junit.jupiter.api.Test;

class DeadLetterCountsTest {
    private final DeadLetterCounts counts = new DeadLetterCounts(2);

    @Test
    void shouldCountAThousandLettersOfOneFaultTogether() {
        counts.add(letter(0, 0, "a.RareException", "rare"), false);
        for (int i = 1; i <= 1000; i++) {
            counts.add(letter(0, i, "a.FooException", "no schema id " + i), i <= 10);
        }

        DeadLetterReport report = counts.report("letters");
        assertThat(report.topic()).isEqualTo("letters");
        assertThat(report.deadLetters()).isEqualTo(1001);
        assertThat(report.replayed()).isEqualTo(10);
        assertThat(report.reasons()).hasSize(2);
        Group first = report.reasons().get(0);
        assertThat(first.reason()).isEqualTo("FooException: no schema id #");
        assertThat(first.deadLetters()).isEqualTo(1000);
        assertThat(first.replayed()).isEqualTo(10);
        assertThat(first.samples())
                .containsExactly(
                        new Sample("images-2@1", "0@1", "x", 3L, List.of(), "no schema id 1", null),
                        new Sample("images-2@2", "0@2", "x", 3L, List.of(), "no schema id 2", null));
    }

    @Test
    void shouldReportWhatFailedAgainAfterAReplay() {
        RecordHeaders again = headers("a.FooException", "broken", 9);
        again.add(DeadLetterHeaders.REPLAY_OF, "images-dead-letters-0@1".getBytes(UTF_8));
        counts.add(letter(0, 1, "a.FooException", "broken"), true);
        counts.add(letter(0, 2, null, again), false);

        DeadLetterReport report = counts.report("letters");
        assertThat(report.failedAgain()).isEqualTo(1);
        assertThat(report.reasons()).singleElement().satisfies(group -> {
            assertThat(group.failedAgain()).isEqualTo(1);
            assertThat(group.samples())
                    .last()
                    .isEqualTo(
                            new Sample("images-2@9", "0@2", null, 3L, List.of(), "broken", "images-dead-letters-0@1"));
        });
    }

    @Test
    void shouldReportTheTimesOfTheFirstAndTheLastLetter() {
        for (String time :
                new String[] {"2026-01-02T00:00:00Z", "2026-01-01T00:00:00Z", "2026-01-03T00:00:00.123456789Z"}) {
            RecordHeaders headers = headers("a.FooException", "broken", 1);
            headers.remove(DeadLetterHeaders.TIME).add(DeadLetterHeaders.TIME, time.getBytes(UTF_8));
            counts.add(letter(0, 1, null, headers), false);
        }

        assertThat(counts.report("letters").reasons()).singleElement().satisfies(group -> {
            assertThat(group.first()).isEqualTo("2026-01-01T00:00:00Z");
            assertThat(group.last()).isEqualTo("2026-01-03T00:00:00.123Z");
        });
    }

    @Test
    void shouldUseTheRecordTimestampIfTheHeaderIsMissing() {
        counts.add(letter(0, 1, null, new RecordHeaders()), false);
        RecordHeaders forged = new RecordHeaders();
        forged.add(DeadLetterHeaders.TIME, "yesterday".getBytes(UTF_8));
        counts.add(letter(0, 2, null, forged), false);

        assertThat(counts.report("letters").reasons()).singleElement().satisfies(group -> {
            assertThat(group.first()).isEqualTo("2026-01-02T03:04:05.678Z");
            assertThat(group.last()).isEqualTo("2026-01-02T03:04:05.678Z");
        });
    }

    @Test
    void shouldCountTheLettersOfTooManyReasonsTogether() {
        int reasons = DeadLetterCounts.MAX_REASONS;
        for (int i = 0; i < reasons + 50; i++) {
            counts.add(letter(0, i, "a.E" + i, "broken"), false);
            counts.add(letter(0, i, "a.E0", "broken"), false);
        }

        DeadLetterReport report = counts.report("letters");
        assertThat(report.reasons()).hasSize(reasons);
        assertThat(report.otherReasons()).isEqualTo(50);
        assertThat(report.reasons().get(0).deadLetters()).isEqualTo(reasons + 51);
        assertThat(report.deadLetters()).isEqualTo(2L * (reasons + 50));
    }

    @Test
    void shouldTruncateLongTexts() {
        counts.add(letter(0, 1, "k".repeat(100_000).getBytes(UTF_8), headers("a.E", "m".repeat(100_000), 1)), false);

        Sample sample = counts.report("letters").reasons().get(0).samples().get(0);
        assertThat(sample.key()).hasSizeLessThan(1000);
        assertThat(sample.message()).hasSizeLessThan(1000);
    }
}
