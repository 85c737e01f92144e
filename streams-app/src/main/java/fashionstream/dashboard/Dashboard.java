package fashionstream.dashboard;

import com.fasterxml.jackson.databind.node.ObjectNode;
import fashionstream.config.AppConfig;
import fashionstream.console.Json;
import fashionstream.kafka.GroupLag;
import fashionstream.rollout.ModelRollout;
import fashionstream.topics.TopicGuard;
import fashionstream.web.SseEvent;
import fashionstream.web.SseHub;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.common.KafkaException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Follows the output topics and updates browsers every second. Safe for use by several threads. */
public final class Dashboard implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Dashboard.class);
    private static final long CLOSE_SECONDS = 5;
    private static final int LAG_TIMEOUT_MS = 2_000;

    private final OutputView view;
    private final OutputReader reader;
    private final ImageFetcher images;
    private final Admin admin;
    private final GroupLag lag;
    private final SseHub events;
    private volatile @Nullable Long waiting;

    /** One thread for ticks, and one for calls that may wait for the broker. */
    private final ScheduledExecutorService ticker = Executors.newScheduledThreadPool(2, task -> {
        Thread thread = new Thread(task, "dashboard-ticker");
        thread.setDaemon(true);
        return thread;
    });

    /**
     * Starts to follow the topics.
     *
     * @param topics monitors the topics; not closed by this
     * @param rollout the roll-out to show
     * @param events hub that sends the events to browsers; not closed by this
     */
    public Dashboard(AppConfig config, TopicGuard topics, ModelRollout rollout, SseHub events, MeterRegistry meters) {
        this.events = events;
        this.view = new OutputView(Clock.systemUTC(), rollout::status);
        this.images = new ImageFetcher(config, topics, rollout.status().active().input(), () -> rollout.status()
                .active()
                .preprocessing());
        Map<String, Object> properties = config.adminProperties();
        // Without a response, the page shows that the lag isn't known; the other figures don't wait for it.
        properties.put(AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG, LAG_TIMEOUT_MS);
        properties.put(AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, LAG_TIMEOUT_MS);
        this.admin = Admin.create(properties);
        this.lag = new GroupLag(admin, config);
        this.reader = new OutputReader(config, topics, view, meters);
        var unused = ticker.scheduleAtFixedRate(this::tick, 1, 1, TimeUnit.SECONDS);
        var unusedToo = ticker.scheduleWithFixedDelay(() -> waiting = currentLag(), 0, 1, TimeUnit.SECONDS);
    }

    private void tick() {
        try {
            view.tick(waiting);
            if (events.clients() > 0) {
                events.publish(new SseEvent("tick", json(view.update())));
            }
        } catch (RuntimeException | OutOfMemoryError e) {
            // An exception would cancel the schedule.
            LOG.error("Can't send the dashboard's figures", e);
        }
    }

    private @Nullable Long currentLag() {
        try {
            return lag.images();
        } catch (KafkaException | OutOfMemoryError e) {
            LOG.debug("Can't read the consumer lag", e);
            return null;
        }
    }

    /** The complete state for a new page, as a JSON object. */
    String snapshot() {
        return json(view.snapshot());
    }

    private String json(Map<String, @Nullable Object> state) {
        state.put("reading", reader.isRunning());
        return Json.line(state);
    }

    List<RecentPrediction> cell(String truth, String predicted, int limit) {
        return view.cell(truth, predicted, limit);
    }

    Optional<ObjectNode> classes(String window, String text) {
        return view.classes(window, text);
    }

    ImageFetcher images() {
        return images;
    }

    @Override
    public void close() {
        ticker.shutdownNow();
        try {
            if (!ticker.awaitTermination(CLOSE_SECONDS, TimeUnit.SECONDS)) {
                LOG.debug("The ticker doesn't terminate");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        reader.close();
        images.close();
        admin.close();
    }
}
