package fashionstream.classification;

import static fashionstream.classification.ClassificationRun.VERSION;
import static fashionstream.classification.TestImages.image;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import fashionstream.inference.InferenceException;
import fashionstream.position.ModelPosition;
import fashionstream.schema.ImageRecord;
import fashionstream.schema.Prediction;
import fashionstream.topics.TopicLimits;
import fashionstream.topics.TopicView;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.streams.KeyValue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Which positions of model versions the production topology records. */
class ModelSwitchTest {
    @TempDir
    private Path directory;

    private Uuid topicId = Uuid.randomUuid();
    private ClassificationRun run;

    @BeforeEach
    void start() throws Exception {
        run = new ClassificationRun(directory, new TopicView() {
            @Override
            public TopicLimits limits(String topic) {
                return TopicLimits.KAFKA_DEFAULTS;
            }

            @Override
            public Optional<Uuid> id(String topic) {
                return Optional.of(topicId);
            }
        });
    }

    @AfterEach
    void stop() throws Exception {
        run.close();
    }

    @Test
    void shouldRecordEachSwitchOnce() {
        send(image("a", 1, null), image("b", 2, null));
        run.activeModel.replace(new FirstPixelClassifier("next"));
        send(image("c", 1, null), image("d", 2, null));
        run.activeModel.restore();
        send(image("e", 1, null));

        assertThat(positions()).containsExactly(position(0, VERSION), position(2, "next"), position(4, VERSION));
        assertThat(run.predictions().readValuesToList())
                .extracting(Prediction::getModelVersion)
                .containsExactly(VERSION, VERSION, "next", "next", VERSION);
    }

    @Test
    void shouldRecordNothingForDeadLetters() {
        sendJunk();
        run.activeModel.replace(new FirstPixelClassifier("next"));
        sendJunk();
        assertThat(positions()).isEmpty();
        run.activeModel.restore();
        send(image("a", 1, null));

        assertThat(positions()).containsExactly(position(2, VERSION));
        assertThat(run.deadLetters().readValuesToList()).hasSize(2);
    }

    @Test
    void shouldRecordTheModelThatReplacesABrokenOne() {
        run.restart(run.config.with(Map.of("inference.failures.max", "0")));
        run.activeModel.replace(new FirstPixelClassifier("next"));
        send(image("a", 1, null));
        run.activeModel.replace(new FirstPixelClassifier("broken") {
            @Override
            public float[][] classify(List<byte[]> images) {
                throw new InferenceException("the model fails on all images");
            }
        });
        send(image("b", 1, null), image("c", 1, null));

        assertThat(positions()).containsExactly(position(0, "next"), position(1, VERSION));
    }

    @Test
    void shouldRecordNothingIfTheBatchFails() {
        byte[] value = run.bytes(image("a", 1, null));
        run.restart(run.config.with(Map.of(
                "schema.registry.url", run.registry.url() + "/elsewhere", "application.id", "without-registry")));
        assertThatThrownBy(() -> run.images().pipeInput("a".getBytes(UTF_8), value))
                .isInstanceOf(RuntimeException.class);
        assertThat(positions()).isEmpty();

        run.restart(run.config);
        send(image("a", 1, null));
        assertThat(positions()).containsExactly(position(0, VERSION));
    }

    /** The transaction with the last position may have been aborted, or another instance may have written later. */
    @Test
    void shouldRecordTheVersionAgainAfterAStart() {
        send(image("a", 1, null));
        assertThat(positions()).containsExactly(position(0, VERSION));

        run.restart(run.config);
        send(image("b", 1, null), image("c", 1, null));
        assertThat(positions()).containsExactly(position(0, VERSION));
    }

    @Test
    void shouldRecordTheVersionAgainForARecreatedTopic() {
        send(image("a", 1, null));
        assertThat(positions()).containsExactly(position(0, VERSION));

        topicId = Uuid.randomUuid();
        send(image("b", 1, null));
        assertThat(positions()).containsExactly(position(1, VERSION));
    }

    private List<KeyValue<String, String>> positions() {
        return run.modelPositions().readKeyValuesToList();
    }

    private KeyValue<String, String> position(long offset, String version) {
        ModelPosition position = new ModelPosition(topicId.toString(), 0, offset, version);
        return KeyValue.pair(new String(position.key(), UTF_8), version);
    }

    private void send(ImageRecord... records) {
        for (ImageRecord image : records) {
            run.images().pipeInput(image.getId().getBytes(UTF_8), run.bytes(image), 1L);
        }
    }

    private void sendJunk() {
        run.images().pipeInput("junk".getBytes(UTF_8), new byte[] {1, 2, 3}, 1L);
    }
}
