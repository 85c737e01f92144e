package fashionstream.bench;

import fashionstream.config.AppConfig;
import fashionstream.inference.ActiveModel;
import fashionstream.inference.Classifier;
import fashionstream.kafka.GroupLag;
import fashionstream.kafka.Interruptible;
import fashionstream.produce.ImageSource;
import fashionstream.streams.StreamsPlan;
import fashionstream.streams.StreamsRunner;
import fashionstream.streams.StreamsWatch;
import fashionstream.topics.TopicSetup;
import fashionstream.topics.TopicView;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Clock;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.TopicPartition;

/**
 * Drains a topic that is filled already through the real topology.
 *
 * <p>The images lie in the topic before the topology starts, and become visible once each stream thread has its share of
 * the partitions: otherwise the first thread of the group would begin alone, and the run be about how soon the others
 * join. A run's clock starts when the model is given the first image, and stops when the offset behind the last image is
 * committed, and with it every prediction. So it has no start-up, which a service does once, and all the work on every
 * image but the fetch of the very first ones.
 */
final class PipelineBench {
    private final AppConfig config;
    private final Classifier classifier;
    private final BrokerProcess broker;
    private final ImageSource images;

    /** Drains these images in each run. */
    PipelineBench(AppConfig settings, Classifier classifier, BrokerProcess broker, ImageSource images) {
        // Runs follow each other in one group: each begins where the one before it has ended.
        this.config = settings.with(Map.of("topic.prefix", "drain-", "application.id", "drain"));
        this.classifier = classifier;
        this.broker = broker;
        this.images = images;
        TopicSetup.ensure(config);
    }

    /** Settings of the topics that are drained and filled. */
    AppConfig config() {
        return config;
    }

    /**
     * Fills the topic, and drains it once.
     *
     * @throws TimeoutException if the topology gets stuck
     * @throws fashionstream.kafka.StreamsFailedException if it stops
     */
    PipelineRun run(Guarantee guarantee, int threads) throws InterruptedException, TimeoutException {
        AppConfig run = config(guarantee, threads);
        MeteredClassifier metered = new MeteredClassifier(classifier, () -> Usage.now(broker));
        try (Admin admin = Admin.create(run.adminProperties());
                HiddenImages hidden = new HiddenImages(run);
                StreamsRunner streams = new StreamsRunner(
                        run,
                        StreamsPlan.of(
                                run,
                                new ActiveModel(metered),
                                TopicView.DEFAULTS,
                                Clock.systemUTC(),
                                new SimpleMeterRegistry()))) {
            return Interruptible.call(() -> {
                Map<TopicPartition, Long> ends = hidden.send(images, admin);
                StreamsWatch watch = new StreamsWatch(streams);
                streams.start();
                streams.awaitRunning();
                // One more counts the accuracy.
                watch.await("stream threads have partitions", threads + 1L, () -> new Assignments(streams.metrics())
                        .threads());
                metered.begin();
                hidden.show();
                // The broker is not asked before there is a chance: its answers cost processor time.
                watch.await("images are classified", images.size(), metered::images);
                GroupLag lag = new GroupLag(admin, run);
                watch.await("images are committed", images.size(), () -> images.size() - lag.behind(ends));
                Usage used = Usage.now(broker).since(metered.start());
                List<Integer> shares = new Assignments(streams.metrics())
                        .partitions(run.topics().images());
                return new PipelineRun(guarantee, threads, shares, images.size(), used, metered.cpuNanos());
            });
        }
    }

    private AppConfig config(Guarantee guarantee, int threads) {
        Map<String, String> changes = new HashMap<>();
        changes.put("processing.guarantee", guarantee.setting());
        changes.put("num.stream.threads", Integer.toString(threads));
        // Whatever the user has set: the images must not be seen before they are shown.
        changes.put("main.consumer.isolation.level", "read_committed");
        return config.with(changes);
    }
}
