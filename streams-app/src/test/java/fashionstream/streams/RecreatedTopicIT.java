package fashionstream.streams;

import static fashionstream.streams.StreamsFixture.produce;
import static fashionstream.streams.StreamsFixture.shouldEqualARecount;
import static fashionstream.streams.StreamsFixture.shouldHaveCounted;
import static org.awaitility.Awaitility.await;

import fashionstream.classification.FirstPixelClassifier;
import fashionstream.config.AppConfig;
import fashionstream.inference.ActiveModel;
import fashionstream.topics.TopicGuard;
import fashionstream.topics.TopicSetup;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Somebody deletes the images topic and creates it again while the application is stopped. */
@Timeout(value = 180, unit = TimeUnit.SECONDS)
class RecreatedTopicIT {
    /** Their partitions and offsets are those of images before, and yet they are others. */
    @Test
    void shouldCountTheImagesOfBothTopics(@TempDir Path directory) throws Exception {
        try (StreamsFixture streams = new StreamsFixture(directory)) {
            AppConfig config = streams.config("recreated-");
            TopicSetup.ensure(config);
            produce(config, 0, 40);
            count(config, 40);

            recreateImages(config);
            produce(config, 40, 80);
            count(config, 80);

            shouldEqualARecount(config);
        }
    }

    private static void count(AppConfig config, int images) throws Exception {
        try (TopicGuard topics = TopicGuard.start(config);
                StreamsRunner runner = StreamsRunner.of(
                        config,
                        new ActiveModel(new FirstPixelClassifier(StreamsFixture.VERSION)),
                        topics,
                        new SimpleMeterRegistry())) {
            runner.start();
            shouldHaveCounted(config, images);
        }
    }

    private static void recreateImages(AppConfig config) throws Exception {
        List<String> images = List.of(config.topics().images());
        try (Admin admin = Admin.create(config.adminProperties())) {
            admin.deleteTopics(images).all().get();
            await().atMost(Duration.ofSeconds(30))
                    .until(() -> !admin.listTopics().names().get().containsAll(images));
        }
        TopicSetup.ensure(config);
    }
}
