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

/** Serves the dashboard, metrics and health of a running application over HTTP. Not safe for use by several threads. */
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
     * Starts the server; health reports the application as starting until {@link #watch}.
     *
     * @throws fashionstream.web.WebException if the server can't listen on the address
     */
    public static Monitor start(AppConfig config) {
        return start(config, null);
    }

    /**
     * Like {@link #start(AppConfig)}, with the controls of a demo on the page.
     *
     * @param controls null outside a demo
     * @throws fashionstream.web.WebException if the server can't listen on the address
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
            // Jetty would consume an interrupt, which is meant for the caller.
            WebServer server = Interruptible.shield(() -> WebServer.start(settings, events, sources));
            return new Monitor(metrics, health, events, pages, control, server);
        } catch (RuntimeException e) {
            metrics.close();
            throw e;
        }
    }

    /** The registry for the application's metrics. */
    public MeterRegistry meters() {
        return metrics.registry();
    }

    /** The address of the dashboard. */
    public String url() {
        return server.url();
    }

    /** Reports on running streams until the returned watch is closed. Close it before the streams and the broker. */
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

    /** Reports on running streams until it is closed. */
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
