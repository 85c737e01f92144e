package fashionstream.monitor;

import fashionstream.config.AppConfig;
import fashionstream.dataset.DatasetLocator;
import fashionstream.dataset.DownloadProgress;
import fashionstream.dataset.FashionMnist.Split;
import fashionstream.demo.Demo;
import fashionstream.demo.FeedControls;
import fashionstream.inference.BundledModel;
import fashionstream.inference.Classifier;
import fashionstream.inference.ModelArtifact;
import fashionstream.produce.DataSetImages;
import fashionstream.produce.FeedSettings;
import fashionstream.produce.IdxImages;
import fashionstream.produce.ImageFeed;
import fashionstream.rollout.ModelCommands;
import fashionstream.rollout.ModelLabel;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;

/**
 * A demo that has streamed some images and shows them over HTTP, with all controls of the page. A second model is
 * published in addition to the active one.
 */
final class ShownDemo implements AutoCloseable {
    /** Settings that send no images. */
    static final FeedSettings STILL = new FeedSettings(0, null, true);

    private final Deque<AutoCloseable> parts = new ArrayDeque<>();
    private final Classifier model;
    private final Monitor monitor;
    private final Demo demo;
    private final ImageFeed feed;
    private final String published;

    ShownDemo(Path directory, long count) throws Exception {
        AppConfig settings =
                AppConfig.of(Map.of("web.port", "0", "accuracy.label.due.ms", "1000", "web.rollout.enable", "true"));
        IdxImages images = DataSetImages.of(
                DatasetLocator.standard(System.getenv(), DownloadProgress.NONE).locate(null), Split.TEST, count);
        FeedControls controls = new FeedControls();
        try {
            model = opened(BundledModel.DEFAULT.load());
            monitor = opened(Monitor.start(settings, controls));
            demo = opened(Demo.start(settings, model, directory, 0, 0, monitor.meters()));
            opened(monitor.watch(demo.config(), demo.topics(), demo.rollout(), demo.streams()));
            published = publish();
            demo.stream(images, Double.POSITIVE_INFINITY, done -> {});
            feed = opened(new ImageFeed(demo.config(), images, STILL));
            controls.setFeed(feed);
        } catch (Exception e) {
            close();
            throw e;
        }
    }

    private <T extends AutoCloseable> T opened(T part) {
        parts.push(part);
        return part;
    }

    private String publish() {
        try (Classifier other = BundledModel.FLOAT32.load();
                ModelCommands commands = commands()) {
            commands.publish(
                    new ModelArtifact("a test", BundledModel.FLOAT32.bytes(), null),
                    ModelLabel.toPublish(other.model(), List.of()),
                    "for a test");
            return other.model().version();
        }
    }

    /** Commands of the roll-out, as another process would write them; the caller closes it. */
    ModelCommands commands() {
        return new ModelCommands(demo.config(), Clock.systemUTC());
    }

    /** The initial model of the demo. */
    String version() {
        return model.model().version();
    }

    /** What the page calls a version. */
    String label(String version) {
        return demo.rollout().status().label(version).toString();
    }

    /** The model that is published but not active. */
    String published() {
        return published;
    }

    String url() {
        return monitor.url();
    }

    Demo demo() {
        return demo;
    }

    ImageFeed feed() {
        return feed;
    }

    @Override
    public void close() throws Exception {
        while (!parts.isEmpty()) {
            parts.pop().close();
        }
    }
}
