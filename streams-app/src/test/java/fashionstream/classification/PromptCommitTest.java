package fashionstream.classification;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.apache.kafka.streams.processor.PunctuationType;
import org.apache.kafka.streams.processor.api.MockProcessorContext;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class PromptCommitTest {
    private static final Duration INTERVAL = Duration.ofMillis(15);

    private final MockProcessorContext<Void, Void> context = new MockProcessorContext<>();

    @BeforeEach
    void setTime() {
        context.setCurrentSystemTimeMs(1000);
    }

    @Test
    void shouldCommitTheFirstDrainedBatchAtOnce() {
        PromptCommit.of(context, INTERVAL).processed(true);
        assertThat(context.committed()).isTrue();
    }

    @Test
    void shouldNotCommitWhileImagesWait() {
        PromptCommit commit = PromptCommit.of(context, INTERVAL);
        commit.processed(false);
        punctuateAt(5000);
        assertThat(context.committed()).isFalse();
    }

    @Test
    void shouldCommitABatchWithinTheIntervalAtItsEnd() {
        PromptCommit commit = PromptCommit.of(context, INTERVAL);
        commit.processed(true);
        context.resetCommit();

        commit.processed(true);
        assertThat(context.committed()).isFalse();
        punctuateAt(1014);
        assertThat(context.committed()).isFalse();
        punctuateAt(1015);
        assertThat(context.committed()).isTrue();
    }

    @Test
    void shouldNotCommitTwiceWithoutAFurtherBatch() {
        PromptCommit commit = PromptCommit.of(context, INTERVAL);
        commit.processed(true);
        context.resetCommit();
        punctuateAt(5000);
        assertThat(context.committed()).isFalse();
    }

    @Test
    void shouldCommitAfterTheClockWasSetBack() {
        PromptCommit commit = PromptCommit.of(context, INTERVAL);
        commit.processed(true);
        context.resetCommit();

        context.setCurrentSystemTimeMs(10);
        commit.processed(true);
        assertThat(context.committed()).isTrue();
    }

    @Test
    void shouldDoNothingWithAnIntervalOfZero() {
        PromptCommit commit = PromptCommit.of(context, Duration.ZERO);
        commit.processed(true);
        assertThat(context.committed()).isFalse();
        assertThat(context.scheduledPunctuators()).isEmpty();
    }

    private void punctuateAt(long time) {
        context.setCurrentSystemTimeMs(time);
        var scheduled = context.scheduledPunctuators().get(0);
        assertThat(scheduled.getType()).isEqualTo(PunctuationType.WALL_CLOCK_TIME);
        assertThat(scheduled.getInterval()).isEqualTo(INTERVAL);
        scheduled.getPunctuator().punctuate(time);
    }
}
