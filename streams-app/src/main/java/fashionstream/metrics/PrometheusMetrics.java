package fashionstream.metrics;

import fashionstream.web.Lane;
import fashionstream.web.RouteSource;
import fashionstream.web.Routes;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import io.micrometer.core.instrument.binder.jvm.ClassLoaderMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmGcMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmInfoMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.core.instrument.binder.system.FileDescriptorMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.core.instrument.binder.system.UptimeMetrics;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.util.List;

/**
 * The process's metrics, for Prometheus to scrape. Includes metrics of the JVM and the process; other classes add their
 * own to the {@link #registry}, or implement {@link MeterBinder}.
 *
 * <p>Safe for use by several threads.
 */
public final class PrometheusMetrics implements RouteSource, AutoCloseable {
    /** Prometheus' text format, which all its versions support. */
    private static final String TEXT = "text/plain; version=0.0.4; charset=utf-8";

    private final PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    private final JvmGcMetrics garbageCollection = new JvmGcMetrics();

    /** Starts measuring the JVM and the process. */
    public PrometheusMetrics() {
        List.<MeterBinder>of(
                        garbageCollection,
                        new ClassLoaderMetrics(),
                        new JvmInfoMetrics(),
                        new JvmMemoryMetrics(),
                        new JvmThreadMetrics(),
                        new FileDescriptorMetrics(),
                        new ProcessorMetrics(),
                        new UptimeMetrics())
                .forEach(this::bind);
    }

    /** The registry of all metrics. */
    public MeterRegistry registry() {
        return registry;
    }

    /** Adds metrics. */
    public void bind(MeterBinder binder) {
        binder.bindTo(registry);
    }

    /** The current values of all metrics, in Prometheus' text format. */
    public String scrape() {
        return registry.scrape(TEXT);
    }

    @Override
    public void addTo(Routes routes) {
        routes.get(Lane.SCRAPE, "/metrics", request -> request.contentType(TEXT).result(scrape()));
    }

    /** Stops measuring. */
    @Override
    public void close() {
        garbageCollection.close();
        registry.close();
    }
}
