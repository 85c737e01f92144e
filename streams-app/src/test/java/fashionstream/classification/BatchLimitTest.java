package fashionstream.classification;

import static org.assertj.core.api.Assertions.assertThat;

import fashionstream.config.AppConfig;
import fashionstream.inference.Classifier;
import fashionstream.inference.InferenceException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class BatchLimitTest {
    private static final long MILLI = 1_000_000;

    @Test
    void shouldDoubleWithEachFullBatchUpToTheSize() {
        BatchLimit limit = limit(50);
        assertThat(limit.current()).isEqualTo(1);
        for (int expected : new int[] {2, 4, 8, 16, 32, 50, 50}) {
            limit.learn(limit.current(), MILLI);
            assertThat(limit.current()).isEqualTo(expected);
        }
    }

    @Test
    void shouldNotGrowAfterBatchesThatWereNotFull() {
        BatchLimit limit = limit(50);
        limit.learn(1, MILLI);
        limit.learn(1, MILLI);
        assertThat(limit.current()).isEqualTo(2);
    }

    @Test
    void shouldStopGrowingWhenABatchWouldTakeTooLong() {
        BatchLimit limit = limit(64);
        process(limit, 50, 0, 10 * MILLI);
        assertThat(limit.current()).isBetween(49, 50);
    }

    @Test
    void shouldShrinkImmediatelyAndGrowAgain() {
        BatchLimit limit = limit(64);
        process(limit, 20, 0, MILLI);
        assertThat(limit.current()).isEqualTo(64);

        limit.learn(64, 64 * 200 * MILLI);
        assertThat(limit.current()).isEqualTo(2);
        process(limit, 20, 0, 200 * MILLI);
        assertThat(limit.current()).isBetween(1, 2);

        process(limit, 400, 0, MILLI);
        assertThat(limit.current()).isEqualTo(64);
    }

    @Test
    void shouldAllowOneImageEvenForASlowModel() {
        BatchLimit limit = limit(64);
        process(limit, 5, 0, 60_000 * MILLI);
        assertThat(limit.current()).isEqualTo(1);
    }

    @Test
    void shouldShareTheTimeAmongTheTasksOfAThread() {
        BatchLimit limit = new BatchLimit(64, Duration.ofMillis(500), Duration.ofMillis(4000), 2);
        for (int task = 0; task < 10; task++) {
            limit.taskOpened();
        }
        // An eighth of four seconds for a round over five tasks.
        process(limit, 50, 0, 10 * MILLI);
        assertThat(limit.current()).isBetween(9, 10);

        for (int task = 0; task < 8; task++) {
            limit.taskClosed();
        }
        process(limit, 200, 0, 10 * MILLI);
        assertThat(limit.current()).isBetween(49, 50);
    }

    @Test
    void shouldAdaptToAModelAfterItsWarmUp() {
        assertThat(warmedUp(limit(50), new FirstPixelClassifier()).current()).isEqualTo(50);
        assertThat(warmedUp(limit(50), new SlowClassifier(Duration.ofMillis(60)))
                        .current())
                .isBetween(4, 8);
    }

    /** A start must not depend on it: at runtime, batches that fail are halved. */
    @Test
    void shouldTolerateAModelWhoseTrialRunFails() {
        FirstPixelClassifier fussy = new FirstPixelClassifier() {
            @Override
            public float[][] classify(List<byte[]> images) {
                if (images.size() > 2) {
                    throw new InferenceException("too many images");
                }
                return super.classify(images);
            }
        };
        assertThat(warmedUp(limit(50), fussy).current()).isBetween(2, 4);
    }

    private static BatchLimit warmedUp(BatchLimit limit, Classifier classifier) {
        limit.warmUp(classifier);
        return limit;
    }

    @Test
    void shouldRespectKafkasTimeLimits() {
        BatchLimit limit = BatchLimit.of(AppConfig.of(Map.of(
                "producer.transaction.timeout.ms", "2400", "commit.interval.ms", "50", "num.stream.threads", "1")));
        process(limit, 50, 0, 10 * MILLI);
        assertThat(limit.current()).isBetween(29, 30);

        BatchLimit poll = BatchLimit.of(
                AppConfig.of(Map.of("consumer.max.poll.interval.ms", "1600", "processing.guarantee", "at_least_once")));
        process(poll, 50, 0, 10 * MILLI);
        assertThat(poll.current()).isBetween(19, 20);
    }

    private static BatchLimit limit(int maxSize) {
        return new BatchLimit(maxSize, Duration.ofMillis(500), Duration.ofSeconds(10), 1);
    }

    private static void process(BatchLimit limit, int batches, long fixed, long perImage) {
        for (int i = 0; i < batches; i++) {
            limit.learn(limit.current(), fixed + limit.current() * perImage);
        }
    }
}
