package fashionstream.rollout;

import static java.nio.charset.StandardCharsets.UTF_8;

import fashionstream.config.AppConfig;
import fashionstream.inference.ModelArtifact;
import fashionstream.kafka.RecordDeserializer;
import fashionstream.kafka.TopicReader;
import fashionstream.kafka.TransientFailures;
import fashionstream.schema.ModelAction;
import fashionstream.schema.ModelCommand;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.SerializationException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reads the models topic. Not safe for use by several threads, but {@link #stop} may be called from any. */
public final class ModelsTopic implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ModelsTopic.class);

    private final AppConfig config;
    private final RecordDeserializer<ModelCommand> deserializer;
    private final AtomicReference<@Nullable TopicReader> reading = new AtomicReference<>();

    /** Connects to nothing yet. */
    public ModelsTopic(AppConfig config) {
        this.config = config;
        this.deserializer = RecordDeserializer.of(config, ModelCommand.class);
    }

    /**
     * The current state of the topic.
     *
     * @throws fashionstream.kafka.TopicMissingException if the topic does not exist
     * @throws fashionstream.kafka.BrokerException if no broker answers within {@code startup.timeout.ms}
     */
    public RolloutState state() {
        RolloutState state = new RolloutState();
        try (TopicReader reader = reader()) {
            reader.readToEnd(record -> take(record, state));
        }
        return state;
    }

    /**
     * The files of a published model.
     *
     * @return empty if there is none of that version
     * @throws KafkaException if {@link #stop} was called meanwhile
     */
    Optional<ModelArtifact> model(String version) {
        // Read anew, as models are large and promotions rare: a list of them in memory would be for nothing.
        byte[] key = version.getBytes(UTF_8);
        AtomicReference<@Nullable ModelArtifact> found = new AtomicReference<>();
        try (TopicReader reader = reader()) {
            reading.set(reader);
            boolean whole = reader.readToEnd(record -> {
                if (Arrays.equals(record.key(), key)) {
                    found.set(command(record).flatMap(ModelsTopic::artifact).orElse(null));
                }
            });
            if (!whole) {
                throw new KafkaException("reading of the models was stopped");
            }
        } finally {
            reading.set(null);
        }
        return Optional.ofNullable(found.get());
    }

    /** Makes reading of a model's files come back soon: without a broker it would go on for ever. */
    void stop() {
        TopicReader reader = reading.get();
        if (reader != null) {
            reader.stop();
        }
    }

    TopicReader reader() {
        return new TopicReader(config, config.topics().models(), true);
    }

    /**
     * Takes a record of the topic into account.
     *
     * @throws SerializationException if it can't be read for reasons that lie outside of it, such as a registry that
     *     can't be reached
     */
    void take(ConsumerRecord<byte[], byte[]> record, RolloutState state) {
        byte[] key = record.key();
        if (record.value() == null && key != null) {
            state.forget(new String(key, UTF_8));
        } else {
            command(record).ifPresent(state::take);
        }
    }

    /** What stands in a record; empty for one that is none of ours. */
    private Optional<ModelCommand> command(ConsumerRecord<byte[], byte[]> record) {
        try {
            Object value = deserializer.read(record).value();
            if (value instanceof ModelCommand command) {
                return Optional.of(command);
            }
        } catch (RuntimeException e) {
            if (TransientFailures.isAboutSurroundings(e)) {
                throw e;
            }
            LOG.debug("Can't be read", e);
        } catch (StackOverflowError e) {
            LOG.debug("Nested too deeply", e);
        }
        LOG.warn("{}-{}@{} is not a ModelCommand: passed over", record.topic(), record.partition(), record.offset());
        return Optional.empty();
    }

    private static Optional<ModelArtifact> artifact(ModelCommand command) {
        ByteBuffer model = command.getModel();
        if (command.getAction() != ModelAction.PUBLISH || model == null) {
            return Optional.empty();
        }
        ByteBuffer sideFile = command.getSideFile();
        return Optional.of(new ModelArtifact(
                "published model " + command.getModelVersion(), model, sideFile == null ? null : bytes(sideFile)));
    }

    private static byte[] bytes(ByteBuffer buffer) {
        byte[] bytes = new byte[buffer.remaining()];
        buffer.duplicate().get(bytes);
        return bytes;
    }

    @Override
    public void close() {
        deserializer.close();
    }
}
