package fashionstream.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import fashionstream.schema.RollingAccuracy;
import fashionstream.schema.SliceAccuracy;
import fashionstream.schema.SliceKind;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class SliceMetersTest {
    private static final Instant NOW = Instant.parse("2026-01-02T03:04:05Z");

    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    private final AtomicBoolean stale = new AtomicBoolean();
    private final SliceMeters meters = new SliceMeters(registry, stale::get);

    @Test
    void shouldShowEachSliceOfADay() {
        meters.show(List.of(
                report("a", "24h", NOW, slice("7", 0.8), slice(null, null)), report("a", "all", NOW, slice("9", 0.7))));

        assertThat(gauge("accuracy", "7").value()).isEqualTo(0.8);
        assertThat(gauge("worse", "7").value()).isOne();
        assertThat(gauge("labelled", "7").value()).isEqualTo(340);
        assertThat(gauge("predictions", "").getId().getTag("kind")).isEqualTo("missing");
        assertThat(registry.find("fashion.stream.slice.accuracy")
                        .tag("value", "")
                        .gauge())
                .as("without labels")
                .isNull();
        assertThat(registry.find("fashion.stream.slice.accuracy")
                        .tag("value", "9")
                        .gauge())
                .isNull();

        stale.set(true);
        assertThat(gauge("accuracy", "7").value()).isNaN();
        assertThat(gauge("worse", "7").value()).isNaN();
    }

    @Test
    void shouldShowTheLatestTwoVersions() {
        meters.show(List.of(
                report("a", "24h", NOW, slice("1", 0.8)),
                report("b", "24h", NOW.plusSeconds(2), slice("1", 0.8)),
                report("c", "24h", NOW.plusSeconds(1), slice("1", 0.8))));
        assertThat(versions()).containsExactlyInAnyOrder("b", "c");

        meters.show(List.of(report("d", "24h", NOW, slice("1", 0.8))));
        assertThat(versions()).containsExactly("d");
    }

    @Test
    void shouldBeDocumented() throws IOException {
        meters.show(List.of(report("a", "24h", NOW, slice("1", 0.8))));
        String documentation = Files.readString(Path.of("..", "docs", "metrics.md"));

        for (Meter meter : registry.getMeters()) {
            String unit = meter.getId().getBaseUnit();
            String name = meter.getId().getName().replace('.', '_') + (unit == null ? "" : "_" + unit);
            assertThat(documentation)
                    .contains("| `" + name + "` | gauge | `model_version`, `attribute`, `kind`, `value` |");
        }
    }

    private Gauge gauge(String name, String value) {
        return Objects.requireNonNull(registry.find("fashion.stream.slice." + name)
                .tag("value", value)
                .gauge());
    }

    private Collection<String> versions() {
        return registry.find("fashion.stream.slice.accuracy").gauges().stream()
                .map(gauge -> gauge.getId().getTag("model_version"))
                .collect(Collectors.toSet());
    }

    private static SliceAccuracy slice(@Nullable String value, @Nullable Double accuracy) {
        return SliceAccuracy.newBuilder()
                .setAttribute("camera")
                .setKind(value == null ? SliceKind.MISSING : SliceKind.VALUE)
                .setValue(value)
                .setPredicted(1_000)
                .setLabelled(accuracy == null ? 0 : 340)
                .setCorrect(accuracy == null ? 0 : 272)
                .setAccuracy(accuracy)
                .setAccuracyLow(accuracy)
                .setAccuracyHigh(accuracy)
                .setExpectedAccuracy(0.9)
                .setDue(900)
                .setCoverage(0.3)
                .setWorse(accuracy != null)
                .build();
    }

    private static RollingAccuracy report(String version, String window, Instant at, SliceAccuracy... slices) {
        return RollingAccuracy.newBuilder()
                .setWindow(window)
                .setUpdatedAt(at)
                .setModelName("tiny")
                .setModelVersion(version)
                .setLabelled(10)
                .setCorrect(9)
                .setClasses(List.of())
                .setConfusion(List.of())
                .setSlices(List.of(slices))
                .build();
    }
}
