package fashionstream.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.Set;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;

class CommitProgressTest {
    private static final TopicPartition ZERO = new TopicPartition("images", 0);
    private static final TopicPartition ONE = new TopicPartition("images", 1);

    @Test
    void shouldReportTheThroughputBetweenTheFirstAndTheLastSample() {
        assertThat(progress().imagesPerSecond()).isEqualTo(20);
        assertThat(new CommitProgress().imagesPerSecond()).isZero();
    }

    @Test
    void shouldReportTheLongestTimeWithoutACommit() {
        CommitProgress progress = progress();
        assertThat(progress.longestPause())
                .as("between the third and the fifth sample")
                .isEqualTo(2);
        assertThat(progress.longestPause(Set.of(ZERO))).isEqualTo(2);
        assertThat(progress.longestPause(Set.of(ZERO, ONE)))
                .as("the worst partition")
                .isEqualTo(4);
    }

    @Test
    void shouldCountAPauseThatHasNotEnded() {
        CommitProgress progress = new CommitProgress();
        add(progress, 0, 10, 10);
        add(progress, 3, 10, 10);
        assertThat(progress.longestPause()).isEqualTo(3);
    }

    @Test
    void shouldKnowWhetherEachPartitionHasANewCommit() {
        CommitProgress progress = progress();
        assertThat(progress.isBeyond(Map.of(ZERO, 49L, ONE, 49L), Set.of(ZERO, ONE)))
                .isTrue();
        assertThat(progress.isBeyond(Map.of(ZERO, 49L, ONE, 50L), Set.of(ZERO, ONE)))
                .isFalse();
        assertThat(new CommitProgress().isBeyond(Map.of(), Set.of(ZERO))).isFalse();
    }

    private static CommitProgress progress() {
        CommitProgress progress = new CommitProgress();
        add(progress, 0, 0, 0);
        add(progress, 1, 10, 10);
        add(progress, 2, 20, 10);
        add(progress, 3, 20, 10);
        add(progress, 4, 40, 10);
        add(progress, 5, 50, 50);
        return progress;
    }

    private static void add(CommitProgress progress, long seconds, long zero, long one) {
        progress.add(new CommitProgress.Sample(seconds * 1_000_000_000, Map.of(ZERO, zero, ONE, one)));
    }
}
