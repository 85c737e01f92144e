package fashionstream.dashboard;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import fashionstream.config.AppConfig;
import fashionstream.inference.ImageShape;
import fashionstream.preprocessing.Preprocessing;
import fashionstream.topics.TopicLimits;
import fashionstream.topics.TopicView;
import io.javalin.http.ServiceUnavailableResponse;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.apache.kafka.common.Uuid;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The real consumer, but no broker: nothing listens on port 1. {@link ImageFetcherIT} has one. */
@Timeout(value = 30, unit = TimeUnit.SECONDS)
class ImageFetcherTest {
    private static final Uuid TOPIC_ID = Uuid.randomUuid();

    /** Two waits of two seconds, one for the turn and one for the broker, plus a margin. */
    private static final Duration LONGEST = Duration.ofSeconds(6);

    private final ImageFetcher fetcher = new ImageFetcher(
            AppConfig.of(Map.of("bootstrap.servers", "127.0.0.1:1")),
            topic(TOPIC_ID),
            new ImageShape(2, 2, 1),
            () -> Preprocessing.NONE);

    @AfterEach
    void close() {
        fetcher.close();
    }

    @Test
    void shouldNotFetchAnImageOfADeletedTopic() {
        assertThat(fetcher.png(Optional.of(Uuid.randomUuid()), 0, 0)).isEmpty();
    }

    @Test
    void shouldGiveUpOnABrokerThatDoesNotRespond() {
        long started = System.nanoTime();

        assertThatThrownBy(() -> fetcher.png(Optional.of(TOPIC_ID), 0, 0))
                .isInstanceOf(ServiceUnavailableResponse.class)
                .hasMessage("the broker or the schema registry does not respond; try again later");
        assertThat(Duration.ofNanos(System.nanoTime() - started)).isLessThan(LONGEST);
    }

    /** The first fetch holds the turn until the broker's timeout. At most one of the others gets it afterwards. */
    @Test
    void shouldNotLetAnyoneWaitForeverForTheirTurn() {
        long started = System.nanoTime();

        List<CompletableFuture<String>> refusals = IntStream.range(0, 3)
                .mapToObj(offset -> CompletableFuture.supplyAsync(
                        () -> refusal(offset), task -> new Thread(task, "request-" + offset).start()))
                .toList();

        assertThat(refusals.stream().map(CompletableFuture::join))
                .contains("too many images are being fetched; try again later")
                .contains("the broker or the schema registry does not respond; try again later");
        assertThat(Duration.ofNanos(System.nanoTime() - started)).isLessThan(LONGEST);
    }

    private String refusal(long offset) {
        try {
            return "fetched: " + fetcher.png(Optional.of(TOPIC_ID), 0, offset);
        } catch (ServiceUnavailableResponse e) {
            return String.valueOf(e.getMessage());
        }
    }

    @Test
    void shouldFailAndStayInterruptedIfTheThreadIsInterrupted() {
        Thread.currentThread().interrupt();

        assertThatThrownBy(() -> fetcher.png(Optional.of(TOPIC_ID), 0, 0))
                .isInstanceOf(ServiceUnavailableResponse.class)
                .hasMessage("the server is stopping");
        assertThat(Thread.interrupted()).isTrue();
    }

    private static TopicView topic(Uuid id) {
        return new TopicView() {
            @Override
            public TopicLimits limits(String topic) {
                return TopicView.DEFAULTS.limits(topic);
            }

            @Override
            public Optional<Uuid> id(String topic) {
                return Optional.of(id);
            }
        };
    }
}
