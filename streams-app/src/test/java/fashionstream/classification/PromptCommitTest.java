package fashionstream.classification;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.apache.kafka.streams.processor.PunctuationType;
import org.apache.kafka.streams.processor.api.MockProcessorContext;
import org.apache.kafka.streams.processor.api.MockProcessorContext.CapturedPunctuator;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class PromptCommitTest {
    private static final Duration INTERVAL = Duration.ofMillis(15);

    private final MockProcessorContext<Void, Void> context = new MockProcessorContext<>();

    private final PromptCommit.Pace pace = new PromptCommit.Pace();

    private PromptCommit commit(Duration interval) {
        return new PromptCommit(context, interval, pace);
    }

    @BeforeEach
    void setTime() {
        context.setCurrentSystemTimeMs(1000);
    }

    @Test
    void shouldCommitTheFirstDrainedBatchAtOnce() {
        commit(INTERVAL).processed(true);
        assertThat(context.committed()).isTrue();
    }

    @Test
    void shouldNotCommitWhileImagesWait() {
        commit(INTERVAL).processed(false);
        assertThat(context.committed()).isFalse();
        assertThat(context.scheduledPunctuators()).isEmpty();
    }

    @Test
    void shouldCommitABatchWithinTheIntervalAtItsEnd() {
        PromptCommit commit = commit(INTERVAL);
        commit.processed(true);
        context.resetCommit();

        commit.processed(true);
        commit.processed(true);
        assertThat(context.committed()).isFalse();
        punctuateAt(1015);
        assertThat(context.committed()).isTrue();
    }

    /** Kafka Streams commits after each punctuation. */
    @Test
    void shouldScheduleNothingWhileNothingWaits() {
        PromptCommit commit = commit(INTERVAL);
        commit.processed(true);
        assertThat(context.scheduledPunctuators()).isEmpty();
        commit.processed(true);
        punctuateAt(1015);
        assertThat(context.scheduledPunctuators()).allMatch(CapturedPunctuator::cancelled);
    }

    @Test
    void shouldLeaveItToTheRegularCommitsWhileAnotherTaskOfTheThreadIsBusy() {
        PromptCommit drained = commit(INTERVAL);
        PromptCommit busy = commit(INTERVAL);
        busy.processed(false);
        drained.processed(true);
        assertThat(context.committed()).isFalse();

        context.setCurrentSystemTimeMs(1100);
        drained.processed(true);
        assertThat(context.committed()).isTrue();
    }

    @Test
    void shouldCountTheRequestsOfAllTasksOfTheThread() {
        commit(INTERVAL).processed(true);
        context.resetCommit();
        commit(INTERVAL).processed(true);
        assertThat(context.committed()).isFalse();
    }

    @Test
    void shouldCommitAfterTheClockWasSetBack() {
        PromptCommit commit = commit(INTERVAL);
        commit.processed(true);
        context.resetCommit();

        context.setCurrentSystemTimeMs(500);
        commit.processed(true);
        assertThat(context.committed()).isTrue();
    }

    @Test
    void shouldDoNothingWithAnIntervalOfZero() {
        PromptCommit commit = commit(Duration.ZERO);
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
