package fashionstream.inference;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.slf4j.LoggerFactory;

@Timeout(value = 30, unit = TimeUnit.SECONDS)
class ActiveModelTest {
    private final Closeable first = new Closeable("first");

    @Test
    void shouldCloseAReplacedModelButNeverTheFirst() {
        Closeable second = new Closeable("second");
        Closeable third = new Closeable("third");
        try (ActiveModel active = new ActiveModel(first)) {
            active.replace(second);
            active.replace(third);
            assertThat(active.model().version()).isEqualTo("third");
            assertThat(second.closed).hasValue(1);
            active.restore();
            assertThat(active.model().version()).isEqualTo("first");
            assertThat(third.closed).hasValue(1);
            active.restore();
            active.replace(new Closeable("fourth"));
        }
        assertThat(first.closed).hasValue(0);
    }

    @Test
    void shouldWarnOnceOfAModelWithoutDriftReference() {
        ListAppender<ILoggingEvent> logged = new ListAppender<>();
        logged.start();
        Logger log = (Logger) LoggerFactory.getLogger(ActiveModel.class);
        log.addAppender(logged);
        try (ActiveModel active = new ActiveModel(first)) {
            active.replace(new Closeable("second"));
            active.restore();
        } finally {
            log.detachAppender(logged);
        }
        assertThat(logged.list)
                .extracting(ILoggingEvent::getFormattedMessage)
                .containsExactly(
                        "Model closeable first: the file has no drift.reference, so changes of the images are not detected"
                                + " (docs/models.md)",
                        "Model closeable second: the file has no drift.reference, so changes of the images are not detected"
                                + " (docs/models.md)");
    }

    @Test
    void shouldCloseTheLastModelWhenItIsClosed() {
        Closeable second = new Closeable("second");
        try (ActiveModel active = new ActiveModel(first)) {
            active.replace(second);
        }
        assertThat(second.closed).hasValue(1);
    }

    @Test
    void shouldCloseAModelAfterItsRunningBatch() throws Exception {
        ActiveModel active = new ActiveModel(first);
        Closeable second = new Closeable("second");
        active.replace(second);
        CountDownLatch working = new CountDownLatch(1);
        CountDownLatch goOn = new CountDownLatch(1);
        CompletableFuture<Integer> closedMeanwhile = new CompletableFuture<>();
        Thread batch = new Thread(() -> active.with(classifier -> {
            working.countDown();
            try {
                goOn.await();
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
            closedMeanwhile.complete(((Closeable) classifier).closed.get());
        }));
        batch.start();
        working.await();

        // It doesn't wait for the batch, which may hang; the next batch uses another model.
        active.restore();
        assertThat(active.model().version()).isEqualTo("first");
        active.with(classifier -> assertThat(classifier).isSameAs(first));
        goOn.countDown();

        assertThat(closedMeanwhile.get()).isZero();
        batch.join();
        assertThat(second.closed).hasValue(1);
        assertThat(first.closed).hasValue(0);
    }

    @Test
    void shouldFallBackToTheFirstModelAndReportTheReason() {
        Closeable second = new Closeable("second");
        try (ActiveModel active = new ActiveModel(first)) {
            assertThat(active.fallBack("first", "broken")).isFalse();
            active.replace(second);
            assertThat(active.fallBack("second", "broken")).isTrue();
            assertThat(active.model().version()).isEqualTo("first");
            assertThat(active.failure()).isEqualTo("broken");
            assertThat(second.closed).hasValue(1);
            // Another thread, whose batch failed at the same time.
            assertThat(active.fallBack("second", "broken, too")).isTrue();
            assertThat(active.failure()).isEqualTo("broken");

            active.replace(new Closeable("third"));
            assertThat(active.failure()).isNull();
        }
        assertThat(first.closed).hasValue(0);
    }

    @Test
    void shouldNotifyListeners() {
        List<String> heard = new ArrayList<>();
        try (ActiveModel active = new ActiveModel(first)) {
            active.listen(model -> heard.add(model.version()));
            active.replace(new Closeable("second"));
            active.restore();
        }
        assertThat(heard).containsExactly("first", "second", "first");
    }

    private static final class Closeable implements Classifier {
        private final ModelInfo model;
        private final AtomicInteger closed = new AtomicInteger();

        Closeable(String version) {
            model = new ModelInfo("closeable", version, List.of("Bag", "Coat"), new ImageShape(2, 2, 1), Map.of());
        }

        @Override
        public ModelInfo model() {
            return model;
        }

        @Override
        public float[][] classify(List<byte[]> images) {
            throw new InferenceException("this model only closes");
        }

        @Override
        public void close() {
            closed.incrementAndGet();
        }
    }
}
