package fashionstream.rollout;

import static java.nio.charset.StandardCharsets.UTF_8;

import fashionstream.config.AppConfig;
import fashionstream.kafka.RecordDeserializer;
import fashionstream.kafka.TopicReader;
import fashionstream.kafka.TransientFailures;
import fashionstream.schema.ModelCommand;
import java.util.Arrays;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.SerializationException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reads the models topic. Not safe for use by several threads, but any thread may call {@link #stop}. */
public final class ModelsTopic implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ModelsTopic.class);

    private final AppConfig config;
    private final RecordDeserializer<ModelCommand> deserializer;
    private final AtomicReference<@Nullable TopicReader> reading = new AtomicReference<>();

    /** Connects when it is first read. */
    public ModelsTopic(AppConfig config) {
        this.config = config;
        this.deserializer = RecordDeserializer.of(config, ModelCommand.class);
    }

    /**
     * Returns the current state of the topic.
     *
     * @throws fashionstream.kafka.TopicMissingException if the topic does not exist
     * @throws fashionstream.kafka.BrokerException if no broker responds within {@code startup.timeout.ms}
     */
    public RolloutState state() {
        RolloutState state = new RolloutState();
        try (TopicReader reader = reader()) {
            reader.readToEnd(record -> apply(record, state));
        }
        return state;
    }

    /**
     * Returns the record that published a model.
     *
     * @return empty if there is no model of this version
     * @throws KafkaException if {@link #stop} was called meanwhile
     */
    Optional<ModelCommand> publication(String version) {
        // Read each time: models are large and promotions rare, so it is not worth keeping them in memory.
        byte[] key = version.getBytes(UTF_8);
        AtomicReference<@Nullable ModelCommand> found = new AtomicReference<>();
        try (TopicReader reader = reader()) {
            reading.set(reader);
            boolean complete = reader.readToEnd(record -> {
                if (Arrays.equals(record.key(), key)) {
                    found.set(command(record).orElse(null));
                }
            });
            if (!complete) {
                throw new KafkaException("reading the models topic was stopped");
            }
        } finally {
            reading.set(null);
        }
        return Optional.ofNullable(found.get());
    }

    /** Makes {@link #publication} return soon; without a broker, it would not return. */
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
     * Applies a record of the topic to the state.
     *
     * @throws SerializationException if it can't be read for an external reason, such as an unavailable registry
     */
    void apply(ConsumerRecord<byte[], byte[]> record, RolloutState state) {
        byte[] key = record.key();
        if (record.value() == null && key != null) {
            state.remove(new String(key, UTF_8));
        } else {
            command(record).ifPresent(state::apply);
        }
    }

    /** The command in a record; empty if it is not a command. */
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
            LOG.debug("Can't read a record of the models topic", e);
        } catch (StackOverflowError e) {
            LOG.debug("A record of the models topic is nested too deeply", e);
        }
        LOG.warn("{}-{}@{} is not a ModelCommand; skipping it", record.topic(), record.partition(), record.offset());
        return Optional.empty();
    }

    @Override
    public void close() {
        deserializer.close();
    }
}
