package fashionstream.monitor;

import fashionstream.config.AppConfig;
import fashionstream.config.WebSettings;
import fashionstream.dashboard.Dashboard;
import fashionstream.dashboard.DashboardRoutes;
import fashionstream.demo.FeedControls;
import fashionstream.demo.WeakerModel;
import fashionstream.health.BrokerHealth;
import fashionstream.health.Health;
import fashionstream.health.HealthCheck;
import fashionstream.health.ModelHealth;
import fashionstream.health.StreamsHealth;
import fashionstream.health.TopicHealth;
import fashionstream.kafka.Interruptible;
import fashionstream.metrics.AccuracyMeters;
import fashionstream.metrics.PrometheusMetrics;
import fashionstream.rollout.ModelRollout;
import fashionstream.rollout.RolloutControl;
import fashionstream.rollout.RolloutRoutes;
import fashionstream.streams.StreamsRunner;
import fashionstream.topics.TopicGuard;
import fashionstream.web.Holder;
import fashionstream.web.RouteSource;
import fashionstream.web.SseHub;
import fashionstream.web.WebServer;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Shows over HTTP what a command runs: the page, metrics, health. For one thread. */
public final class Monitor implements AutoCloseable {
    private final PrometheusMetrics metrics;
    private final Health health;
    private final SseHub events;
    private final DashboardRoutes pages;
    private final Holder<RolloutControl> control;
    private final WebServer server;

    private Monitor(
            PrometheusMetrics metrics,
            Health health,
            SseHub events,
            DashboardRoutes pages,
            Holder<RolloutControl> control,
            WebServer server) {
        this.metrics = metrics;
        this.health = health;
        this.events = events;
        this.pages = pages;
        this.control = control;
        this.server = server;
    }

    /**
     * Serves from now on; the application counts as starting until {@link #watch}.
     *
     * @throws fashionstream.web.WebException if the address can't be listened on
     */
    public static Monitor start(AppConfig config) {
        return start(config, null);
    }

    /**
     * The same, with what the page steers a demo by.
     *
     * @throws fashionstream.web.WebException if the address can't be listened on
     */
    public static Monitor start(AppConfig config, @Nullable FeedControls controls) {
        WebSettings settings = config.web();
        PrometheusMetrics metrics = new PrometheusMetrics();
        Health health = new Health();
        SseHub events = new SseHub(settings.clientsMax());
        metrics.bind(events);
        DashboardRoutes pages =
                new DashboardRoutes(events, controls != null, settings.rollout(), config.accuracyWindow());
        Holder<RolloutControl> control = new Holder<>();
        List<RouteSource> sources = new ArrayList<>(List.of(metrics, health, pages));
        if (controls != null) {
            sources.add(controls);
            sources.add(new WeakerModel(control));
        }
        if (settings.rollout()) {
            sources.add(new RolloutRoutes(control));
        }
        try {
            // An interrupt, which Jetty would take for itself, is for whoever started this.
            WebServer server = Interruptible.shield(() -> WebServer.start(settings, events, sources));
            return new Monitor(metrics, health, events, pages, control, server);
        } catch (RuntimeException e) {
            metrics.close();
            throw e;
        }
    }

    /** Where the application's metrics go. */
    public MeterRegistry meters() {
        return metrics.registry();
    }

    /** Where a browser finds it. */
    public String url() {
        return server.url();
    }

    /** Tells how the application is doing, until what it returns is closed: before the streams are, and the broker. */
    public Watch watch(AppConfig config, TopicGuard topics, ModelRollout rollout, StreamsRunner streams) {
        BrokerHealth broker = new BrokerHealth(config);
        List<HealthCheck> checks = new ArrayList<>();
        checks.add(new ModelHealth(rollout));
        checks.add(broker);
        checks.add(new TopicHealth(topics));
        checks.addAll(StreamsHealth.of(streams));
        health.watch(checks);
        metrics.bind(topics);
        AccuracyMeters accuracy = new AccuracyMeters(config, topics, Clock.systemUTC(), metrics.registry());
        Dashboard dashboard = new Dashboard(config, topics, rollout, events, metrics.registry());
        pages.show(dashboard);
        control.set(new RolloutControl(rollout, config));
        return new Watch(health, broker, accuracy, pages, dashboard, control);
    }

    /** A watch over running streams. */
    public record Watch(
            Health health,
            BrokerHealth broker,
            AccuracyMeters accuracy,
            DashboardRoutes pages,
            Dashboard dashboard,
            Holder<RolloutControl> control)
            implements AutoCloseable {
        @Override
        public void close() {
            health.stopping();
            control.clear();
            pages.hide();
            dashboard.close();
            accuracy.close();
            broker.close();
        }
    }

    @Override
    public void close() {
        server.close();
        metrics.close();
    }
}
