package fashionstream.produce;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import fashionstream.config.AppConfig;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.common.KafkaException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The real producers, but no broker: nothing listens on port 1. {@link ImageFeedIT} has one. */
@Timeout(value = 30, unit = TimeUnit.SECONDS)
class ImageFeedTest {
    private static final FeedSettings STOPPED = new FeedSettings(0, null, true);
    private static final FeedSettings FAST = new FeedSettings(100, null, true);
    private static final IdxImages IMAGES = new IdxImages("set", 1, 1, List.of(new byte[1]), List.of("Bag"), 1);

    private static final AppConfig WITHOUT_BROKER =
            AppConfig.of(Map.of("bootstrap.servers", "127.0.0.1:1", "producer.max.block.ms", "200"));

    @Test
    void shouldNotNeedABrokerAtRateZero() {
        try (ImageFeed feed = new ImageFeed(WITHOUT_BROKER, IMAGES, STOPPED)) {
            assertThat(feed.settings()).isEqualTo(STOPPED);
            assertThatCode(feed::check).doesNotThrowAnyException();
        }
    }

    @Test
    void shouldReportTheLatestSettings() {
        FeedSettings inverted = new FeedSettings(0, DriftKind.INVERT, false);
        try (ImageFeed feed = new ImageFeed(WITHOUT_BROKER, IMAGES, STOPPED)) {
            feed.change(inverted);

            assertThat(feed.settings()).isEqualTo(inverted);
        }
    }

    @Test
    void shouldReportThatAnImageCannotBeDelivered() {
        try (ImageFeed feed = new ImageFeed(WITHOUT_BROKER, IMAGES, FAST)) {
            awaitFailure(feed);

            assertThatThrownBy(feed::check)
                    .isInstanceOf(KafkaException.class)
                    .hasMessageStartingWith("an image can't be delivered to topic images: ");
        }
    }

    @Test
    void shouldKeepReportingAFailureAfterAChange() {
        try (ImageFeed feed = new ImageFeed(WITHOUT_BROKER, IMAGES, FAST)) {
            awaitFailure(feed);
            feed.change(STOPPED);

            assertThatThrownBy(feed::check).isInstanceOf(KafkaException.class);
        }
    }

    @Test
    void shouldStopItsThreadWhenClosed() {
        ImageFeed feed = new ImageFeed(WITHOUT_BROKER, IMAGES, new FeedSettings(1e-9, null, true));

        feed.close();

        assertThat(Thread.getAllStackTraces().keySet())
                .extracting(Thread::getName)
                .doesNotContain("image-feed");
    }

    @ParameterizedTest
    @ValueSource(doubles = {-0.1, FeedSettings.MAX_RATE + 0.1, Double.NaN, Double.POSITIVE_INFINITY})
    void shouldRejectARateOutOfRange(double rate) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new FeedSettings(rate, null, true))
                .withMessage("rate must be 0 to 2000 images per second, not " + rate);
    }

    private static void awaitFailure(ImageFeed feed) {
        await().until(() -> {
            try {
                feed.check();
                return false;
            } catch (KafkaException e) {
                return true;
            }
        });
    }
}
