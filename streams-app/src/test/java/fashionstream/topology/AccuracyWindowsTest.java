package fashionstream.topology;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import fashionstream.schema.RollingAccuracy;
import java.time.Instant;
import java.util.List;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.processor.StateStore;
import org.apache.kafka.streams.processor.api.MockProcessorContext;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.Stores;
import org.junit.jupiter.api.Test;

/** On real stores, in memory. */
class AccuracyWindowsTest {
    private static final Judgement.Model MODEL = new Judgement.Model("model", "v1", List.of("a", "b"));
    private static final int LENGTH = 3;

    private final MockProcessorContext<Void, Void> context = new MockProcessorContext<>();
    private final KeyValueStore<String, WindowCounts> counts =
            store("counts", BinarySerde.of(WindowCounts::write, WindowCounts::read));
    private final KeyValueStore<String, Judgement.Image> ring =
            store("ring", BinarySerde.of(Judgement.Image::write, Judgement.Image::read));
    private final AccuracyWindows windows = new AccuracyWindows(counts, ring, LENGTH);

    @Test
    void shouldCountTheLastFewOnly() {
        windows.add(judgement(0, 1, 10));
        windows.add(judgement(0, 0, 20));
        windows.add(judgement(1, 1, 30));
        windows.add(judgement(1, 1, 40));

        assertThat(last().getLabelled()).isEqualTo(3);
        assertThat(last().getCorrect()).isEqualTo(3);
        assertThat(last().getWindowStart()).isEqualTo(Instant.ofEpochMilli(20));
        assertThat(last().getWindowEnd()).isEqualTo(Instant.ofEpochMilli(40));
        assertThat(last().getConfusion()).containsExactly(1L, 0L, 0L, 2L);
        assertThat(windows.report("v1", Instant.EPOCH).get(0).getLabelled()).isEqualTo(4);
    }

    @Test
    void shouldRecoverWhenACrashLeftTheStoresApart() {
        for (int time = 0; time < LENGTH; time++) {
            windows.add(judgement(0, 0, time));
        }
        // What at-least-once can leave: the ring tells of another image than was counted.
        ring.put("v1/last-3/0", new Judgement.Image(1, 0, 0.5f, 0));
        assertThatThrownBy(() -> windows.add(judgement(1, 1, 9))).isInstanceOf(IllegalArgumentException.class);

        windows.recount();
        assertThat(last().getConfusion()).containsExactly(2L, 0L, 1L, 0L);
        assertThat(last().getLabelled()).isEqualTo(3);
        windows.add(judgement(1, 1, 9));
        assertThat(last().getLabelled()).isEqualTo(3);
    }

    @Test
    void shouldChangeNothingWhenTheStoresAgree() {
        for (int time = 0; time < 5; time++) {
            windows.add(judgement(time % 2, 0, time));
        }
        RollingAccuracy before = last();
        windows.recount();
        assertThat(last()).isEqualTo(before);
    }

    private RollingAccuracy last() {
        return windows.report("v1", Instant.EPOCH).get(1);
    }

    private static Judgement judgement(int trueClass, int predictedClass, long time) {
        return new Judgement(MODEL, new Judgement.Image(trueClass, predictedClass, 0.75f, time));
    }

    private <T> KeyValueStore<String, T> store(String name, Serde<T> serde) {
        KeyValueStore<String, T> store = Stores.keyValueStoreBuilder(
                        Stores.inMemoryKeyValueStore(name), Serdes.String(), serde)
                .withCachingDisabled()
                .withLoggingDisabled()
                .build();
        StateStore root = store;
        store.init(context.getStateStoreContext(), root);
        return store;
    }
}
