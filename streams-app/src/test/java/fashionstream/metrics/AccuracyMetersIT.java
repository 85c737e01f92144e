package fashionstream.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import fashionstream.broker.DevelopmentCluster;
import fashionstream.config.AppConfig;
import fashionstream.schema.RollingAccuracy;
import fashionstream.topics.TopicGuard;
import fashionstream.topics.TopicSetup;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** How the metrics handle an accuracy topic with more, or older, records than the application writes. */
@Timeout(value = 120, unit = TimeUnit.SECONDS)
class AccuracyMetersIT {
    private static final Instant NOW = Instant.parse("2026-01-02T03:04:05Z");

    private final MeterRegistry meters = new SimpleMeterRegistry();

    @TempDir
    private Path directory;

    @Test
    void shouldReportTheAgeOfTheFiguresAndBoundThem() throws Exception {
        try (DevelopmentCluster cluster = DevelopmentCluster.start(directory, 0, 0)) {
            AppConfig config = AppConfig.of(Map.of(
                    "bootstrap.servers", cluster.bootstrapServers(), "schema.registry.url", cluster.registryUrl()));
            TopicSetup.ensure(config);
            try (TopicGuard guard = TopicGuard.start(config);
                    AccuracyMeters accuracy =
                            new AccuracyMeters(config, guard, Clock.fixed(NOW, ZoneOffset.UTC), meters);
                    Serde<RollingAccuracy> serde = config.valueSerde(RollingAccuracy.class);
                    KafkaProducer<String, RollingAccuracy> producer = new KafkaProducer<>(
                            config.producerProperties(), new StringSerializer(), serde.serializer())) {
                // There is no report yet, so this is the time since the start.
                assertThat(age()).isZero();
                await().untilAsserted(() -> assertThat(meters.get("fashion.stream.reader.running")
                                .tag("reader", "metrics")
                                .gauge()
                                .value())
                        .isOne());

                String version = "v".repeat(60_000);
                for (int i = 0; i < 20; i++) {
                    for (int window = 0; window < 20; window++) {
                        var unused = producer.send(new ProducerRecord<>(
                                config.topics().accuracy(),
                                i + "/" + window,
                                report(i + version, "w" + window, NOW.minusSeconds(500L - 20L * i - window))));
                    }
                }
                producer.flush();

                await().untilAsserted(() -> {
                    assertThat(tags("window")).contains("w19").hasSizeLessThanOrEqualTo(10);
                    assertThat(tags("model_version"))
                            .anySatisfy(shown -> assertThat(shown).startsWith("19v"))
                            .hasSizeLessThanOrEqualTo(5);
                });
                assertThat(gauges())
                        .flatMap(gauge -> gauge.getId().getTags())
                        .extracting(Tag::getValue)
                        .allSatisfy(value -> assertThat(value).hasSizeLessThanOrEqualTo(200));
                assertThat(age()).isEqualTo(500 - 20 * 19 - 19);
                var unused = producer.send(new ProducerRecord<>(
                        config.topics().accuracy(), "ahead", report("v", "all", NOW.plusSeconds(1_000_000))));
                await().until(() -> age() == 0);
            }
        }
    }

    private double age() {
        return meters.get("fashion.stream.accuracy.age").gauge().value();
    }

    private Collection<Gauge> gauges() {
        return meters.find("fashion.stream.accuracy").gauges();
    }

    private Set<String> tags(String name) {
        return gauges().stream().map(gauge -> gauge.getId().getTag(name)).collect(Collectors.toSet());
    }

    private static RollingAccuracy report(String version, String window, Instant at) {
        return RollingAccuracy.newBuilder()
                .setWindow(window)
                .setUpdatedAt(at)
                .setModelName("tiny")
                .setModelVersion(version)
                .setLabelled(10)
                .setCorrect(9)
                .setAccuracy(0.9)
                .setClasses(List.of())
                .setConfusion(List.of())
                .build();
    }
}
