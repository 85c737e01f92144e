package fashionstream.topology;

import static org.assertj.core.api.Assertions.assertThat;

import fashionstream.inference.Classifier;
import fashionstream.inference.ModelInfo;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(value = 30, unit = TimeUnit.SECONDS)
class ChampionTest {
    private final Closeable first = new Closeable("first");

    @Test
    void shouldCloseWhatIsReplacedButNeverTheFirst() {
        Closeable second = new Closeable("second");
        Closeable third = new Closeable("third");
        try (Champion champion = new Champion(first)) {
            champion.replace(second);
            champion.replace(third);
            assertThat(champion.model().version()).isEqualTo("third");
            assertThat(second.closed).hasValue(1);
            champion.restore();
            assertThat(champion.model().version()).isEqualTo("first");
            assertThat(third.closed).hasValue(1);
            champion.restore();
            champion.replace(new Closeable("fourth"));
        }
        assertThat(first.closed).hasValue(0);
    }

    @Test
    void shouldCloseTheLastOneInTheEnd() {
        Closeable second = new Closeable("second");
        try (Champion champion = new Champion(first)) {
            champion.replace(second);
        }
        assertThat(second.closed).hasValue(1);
    }

    @Test
    void shouldLetARunningBatchEndBeforeItsModelIsClosed() throws Exception {
        Champion champion = new Champion(first);
        Closeable second = new Closeable("second");
        champion.replace(second);
        CountDownLatch working = new CountDownLatch(1);
        CountDownLatch goOn = new CountDownLatch(1);
        CompletableFuture<Integer> closedMeanwhile = new CompletableFuture<>();
        Thread batch = new Thread(() -> champion.with(classifier -> {
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

        // It doesn't wait for the batch, which may hang; the next one is another model's.
        champion.restore();
        assertThat(champion.model().version()).isEqualTo("first");
        champion.with(classifier -> assertThat(classifier).isSameAs(first));
        goOn.countDown();

        assertThat(closedMeanwhile.get()).isZero();
        batch.join();
        assertThat(second.closed).hasValue(1);
        assertThat(first.closed).hasValue(0);
    }

    @Test
    void shouldFallBackToTheFirstAndSayWhy() {
        Closeable second = new Closeable("second");
        try (Champion champion = new Champion(first)) {
            assertThat(champion.fallBack("first", "broken")).isFalse();
            champion.replace(second);
            assertThat(champion.fallBack("second", "broken")).isTrue();
            assertThat(champion.model().version()).isEqualTo("first");
            assertThat(champion.failure()).isEqualTo("broken");
            assertThat(second.closed).hasValue(1);
            // Another thread, whose batch failed at the same time.
            assertThat(champion.fallBack("second", "broken, too")).isTrue();
            assertThat(champion.failure()).isEqualTo("broken");

            champion.replace(new Closeable("third"));
            assertThat(champion.failure()).isNull();
        }
        assertThat(first.closed).hasValue(0);
    }

    @Test
    void shouldTellWhoeverListens() {
        List<String> heard = new ArrayList<>();
        try (Champion champion = new Champion(first)) {
            champion.listen(model -> heard.add(model.version()));
            champion.replace(new Closeable("second"));
            champion.restore();
        }
        assertThat(heard).containsExactly("first", "second", "first");
    }

    private static final class Closeable implements Classifier {
        private final FirstPixelClassifier classifier;
        private final AtomicInteger closed = new AtomicInteger();

        Closeable(String version) {
            classifier = new FirstPixelClassifier(version);
        }

        @Override
        public ModelInfo model() {
            return classifier.model();
        }

        @Override
        public float[][] classify(List<byte[]> images) {
            return classifier.classify(images);
        }

        @Override
        public void close() {
            closed.incrementAndGet();
        }
    }
}
