package fashionstream.bench;

import static org.assertj.core.api.Assertions.assertThat;

import fashionstream.produce.IdxImages;
import fashionstream.schema.ImageRecord;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class PacedImagesTest {
    @Test
    void shouldSpaceImagesEvenly() {
        Instant start = Instant.parse("2026-01-01T00:00:00Z");
        assertThat(PacedImages.due(start, 0, 250)).isEqualTo(start);
        assertThat(PacedImages.due(start, 1, 250)).isEqualTo(start.plusMillis(4));
        assertThat(PacedImages.due(start, 250, 250)).isEqualTo(start.plusSeconds(1));
        assertThat(PacedImages.due(start, 1, 0.5)).isEqualTo(start.plusSeconds(2));
    }

    @Test
    void shouldReportTheTimeWhenAnImageWasDueInsteadOfWhenItWasSent() {
        IdxImages source = new IdxImages("x", 1, 1, List.of(new byte[1]), null, 3);
        List<ImageRecord> taken = new ArrayList<>();
        // All are taken at once, an hour before the last is due.
        new PacedImages(source, 1 / 1800.0).iterator().forEachRemaining(taken::add);

        Instant first = taken.get(0).getCapturedAt();
        assertThat(taken)
                .extracting(
                        image -> Duration.between(first, image.getCapturedAt()).toMinutes())
                .containsExactly(0L, 30L, 60L);
        assertThat(taken).extracting(ImageRecord::getId).doesNotHaveDuplicates();
    }

    @Test
    void shouldSendAsManyImagesAsTheRateAndTheDurationRequire() {
        assertThat(LatencyBench.count(250, 8)).isEqualTo(2000);
        assertThat(LatencyBench.count(0.01, 8)).as("at least one").isEqualTo(1);
    }
}
