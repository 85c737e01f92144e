package fashionstream.bench;

import fashionstream.bench.PipelineRun.Usage;
import fashionstream.config.AppConfig;
import fashionstream.inference.ActiveModel;
import fashionstream.inference.Classifier;
import fashionstream.kafka.GroupLag;
import fashionstream.kafka.Interruptible;
import fashionstream.produce.ImageSource;
import fashionstream.streams.StreamsRunner;
import fashionstream.streams.StreamsWatch;
import fashionstream.topics.TopicSetup;
import fashionstream.topics.TopicView;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.TopicPartition;

/**
 * Drains a filled topic through the production topology.
 *
 * <p>The images are in the topic before the topology starts, and become visible once each stream thread has its
 * partitions: otherwise the first thread of the group would start alone, and the run would measure how soon the others
 * join. The time of a run starts when the model receives the first image, and stops when the offset after the last
 * image is committed, and with it every prediction. So the time excludes the startup, which occurs once in a service,
 * and includes all work on every image except the fetch of the first ones.
 */
final class PipelineBench {
    private final AppConfig config;
    private final Classifier classifier;
    private final BrokerProcess broker;
    private final ImageSource images;

    /**
     * Drains these images in each run.
     *
     * @param name name of the application, and prefix of its topics
     */
    PipelineBench(String name, AppConfig settings, Classifier classifier, BrokerProcess broker, ImageSource images) {
        // Successive runs use one group: each starts where the previous one ended.
        this.config = settings.with(Map.of("topic.prefix", name + "-", "application.id", name));
        this.classifier = classifier;
        this.broker = broker;
        this.images = images;
        TopicSetup.ensure(config);
    }

    /** Settings of the topics that are filled and drained. */
    AppConfig config() {
        return config;
    }

    /**
     * Fills the topic and drains it once.
     *
     * @throws TimeoutException if the topology gets stuck
     * @throws fashionstream.kafka.StreamsFailedException if it stops
     */
    PipelineRun run(Guarantee guarantee, int threads) throws InterruptedException, TimeoutException {
        AppConfig run = config(guarantee, threads);
        MeteredClassifier metered = new MeteredClassifier(classifier, () -> Usage.now(broker));
        try (Admin admin = Admin.create(run.adminProperties());
                HiddenImages hidden = new HiddenImages(run);
                StreamsRunner streams = StreamsRunner.of(
                        run, new ActiveModel(metered), TopicView.DEFAULTS, new SimpleMeterRegistry())) {
            return Interruptible.call(() -> {
                Map<TopicPartition, Long> ends = hidden.send(images, admin);
                StreamsWatch watch = new StreamsWatch(streams);
                streams.start();
                streams.awaitRunning();
                // One more thread counts the accuracy.
                watch.await("stream threads have partitions", threads + 1L, () -> new Assignments(streams.metrics())
                        .threads());
                metered.begin();
                hidden.show();
                // Requests to the broker cost processor time: none before all images are classified.
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
        // Overrides the user's setting: the images must be invisible until they are committed.
        changes.put("main.consumer.isolation.level", "read_committed");
        return config.with(changes);
    }
}
