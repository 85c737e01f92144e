package fashionstream.trainer.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Comparator;
import org.junit.jupiter.api.Test;

class PublishedResultTest {
    @Test
    void shouldListTheBestResultFirstWithItsSource() {
        assertThat(PublishedResult.ALL)
                .isSortedAccordingTo(
                        Comparator.comparing(PublishedResult::accuracy).reversed())
                .allSatisfy(result -> assertThat(result.accuracy()).isBetween(0.8, 0.97))
                .allSatisfy(result -> assertThat(PublishedResult.SOURCES).contains(result.source()));
    }
}
