package fashionstream.position;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import org.apache.kafka.common.Uuid;
import org.junit.jupiter.api.Test;

class ModelPositionsTest {
    private static final String TOPIC = Uuid.randomUuid().toString();

    private final ModelPositions positions = new ModelPositions(TOPIC);

    @Test
    void shouldKnowTheVersionOfEachImage() {
        add(0, 10, "a");
        add(1, 0, "b");
        add(0, 20, "b");

        assertThat(positions.version(0, 9)).isEmpty();
        assertThat(positions.version(0, 10)).contains("a");
        assertThat(positions.version(0, 19)).contains("a");
        assertThat(positions.version(0, 20)).contains("b");
        assertThat(positions.version(0, Long.MAX_VALUE)).contains("b");
        assertThat(positions.version(1, 0)).contains("b");
        assertThat(positions.version(2, 0)).isEmpty();
    }

    @Test
    void shouldForgetWhatWasClassifiedAgain() {
        add(0, 0, "a");
        add(0, 100, "b");
        add(0, 90, "a");

        assertThat(positions.version(0, 100)).contains("a");
        add(0, 90, "c");
        assertThat(positions.version(0, 89)).contains("a");
        assertThat(positions.version(0, 90)).contains("c");
    }

    @Test
    void shouldDistinguishARecreatedTopic() {
        add(0, 0, "a");
        positions.add(new ModelPosition(Uuid.randomUuid().toString(), 0, 5, "other"));
        assertThat(positions.version(0, 5)).contains("a");

        positions.add(new ModelPosition(ModelPosition.UNKNOWN_TOPIC, 0, 7, "b"));
        assertThat(positions.version(0, 7)).contains("b");
    }

    @Test
    void shouldBeReadAsItIsWritten() {
        ModelPosition position = new ModelPosition(TOPIC, 12, 34, "0123456789ab");

        assertThat(new String(position.key(), UTF_8)).isEqualTo(TOPIC + "/12/34");
        assertThat(ModelPosition.of(position.key(), position.value())).contains(position);
        for (String key :
                new String[] {"", "a/b/c", TOPIC + "/1", TOPIC + "/-1/2", TOPIC + "/1/99999999999999999999"}) {
            assertThat(ModelPosition.of(key.getBytes(UTF_8), position.value()))
                    .as(key)
                    .isEmpty();
        }
    }

    private void add(int partition, long offset, String version) {
        positions.add(new ModelPosition(TOPIC, partition, offset, version));
    }
}
