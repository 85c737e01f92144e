package fashionstream.rollout;

import fashionstream.config.AppConfig;
import fashionstream.inference.ImageShare;
import fashionstream.inference.ModelArtifact;
import fashionstream.reference.ModelReference;
import fashionstream.schema.ModelAction;
import fashionstream.schema.ModelCommand;
import java.nio.ByteBuffer;
import java.time.Clock;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.StringSerializer;
import org.jspecify.annotations.Nullable;

/**
 * Writes the steps of a roll-out. Each method returns when the broker has the step; every running instance follows it
 * within about a second. All methods throw {@link KafkaException} if the step cannot be written. Safe for use by
 * several threads.
 */
public final class ModelCommands implements AutoCloseable {
    /** Kafka's default; a record must fit into it. */
    private static final long BUFFER_BYTES = 32 << 20;

    private final String topic;
    private final Clock clock;
    private final Serde<ModelCommand> serde;
    private final Producer<String, ModelCommand> producer;

    /** Creates a producer, which connects for the first step. */
    public ModelCommands(AppConfig config, Clock clock) {
        this.topic = config.topics().models();
        this.clock = clock;
        this.serde = config.valueSerde(ModelCommand.class);
        this.producer = new KafkaProducer<>(properties(config), new StringSerializer(), serde.serializer());
    }

    private static Map<String, Object> properties(AppConfig config) {
        long patience = config.startupTimeout().toMillis();
        Map<String, Object> properties = new HashMap<>();
        properties.put(ProducerConfig.MAX_REQUEST_SIZE_CONFIG, config.recordMaxBytes());
        properties.put(ProducerConfig.BUFFER_MEMORY_CONFIG, Math.max(BUFFER_BYTES, 2L * config.recordMaxBytes()));
        properties.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, patience);
        properties.putAll(config.producerProperties());
        return properties;
    }

    /**
     * Publishes a model, which has been loaded and checked from these files.
     *
     * @param label from {@link ModelLabel#toPublish}
     */
    public void publish(ModelArtifact files, ModelLabel label, @Nullable String note) {
        byte[] sideFile = files.sideFile();
        ModelCommand step = published(label, sideFile, note);
        step.setModel(files.model());
        write(label.version(), step);
    }

    /**
     * Publishes a model that each instance fetches.
     *
     * @param reference where its file is
     * @param sideFile the bytes of its side file; null if it has none, or if the file is an archive
     * @param label from {@link ModelLabel#toPublish}, of the model that has been loaded and checked from these files
     */
    public void publish(ModelReference reference, byte @Nullable [] sideFile, ModelLabel label, @Nullable String note) {
        ModelCommand step = published(label, sideFile, note);
        step.setModelFile(reference.toRecord());
        write(label.version(), step);
    }

    private ModelCommand published(ModelLabel label, byte @Nullable [] sideFile, @Nullable String note) {
        ModelCommand step = step(ModelAction.PUBLISH, label.version(), Decision.noted(note));
        step.setModelName(label.name());
        step.setNumber(label.number());
        step.setSideFile(sideFile == null ? null : ByteBuffer.wrap(sideFile));
        return step;
    }

    /** Activates a published model. */
    public void promote(String version, Decision decision) {
        write(ownKey(), step(ModelAction.PROMOTE, version, decision));
    }

    /** Activates the previous model; does nothing unless this one is active. */
    public void rollBack(String version, Decision decision) {
        write(ownKey(), step(ModelAction.ROLL_BACK, version, decision));
    }

    /** Lets a model classify the same images as the active one; does nothing if there are too many challengers. */
    public void challenge(String version, ImageShare share, Decision decision) {
        ModelCommand step = step(ModelAction.CHALLENGE, version, decision);
        step.setShare(share.value());
        write(ownKey(), step);
    }

    /** Ends that. */
    public void dismiss(String version, Decision decision) {
        write(ownKey(), step(ModelAction.DISMISS, version, decision));
    }

    private ModelCommand step(ModelAction action, String version, Decision decision) {
        return ModelCommand.newBuilder()
                .setAction(action)
                .setModelVersion(version)
                .setDecidedAgainst(decision.against())
                .setEvidence(decision.evidence())
                .setNote(decision.note())
                .setIssuedAt(clock.instant().truncatedTo(ChronoUnit.MILLIS))
                .build();
    }

    /** A unique key, because compaction must keep all of these steps: the active model depends on all of them. */
    private static String ownKey() {
        return UUID.randomUUID().toString();
    }

    private void write(String key, ModelCommand step) {
        try {
            producer.send(new ProducerRecord<>(topic, key, step)).get();
        } catch (InterruptedException e) {
            throw new InterruptException(e);
        } catch (ExecutionException e) {
            throw failed(e.getCause() == null ? e : e.getCause());
        } catch (KafkaException e) {
            throw failed(e);
        }
    }

    private KafkaException failed(Throwable reason) {
        String advice = reason instanceof RecordTooLargeException
                ? "; raise record.max.bytes, and max.message.bytes of the topic"
                : "";
        return new KafkaException("can't write to topic " + topic + ": " + reason.getMessage() + advice, reason);
    }

    @Override
    public void close() {
        producer.close();
        serde.close();
    }
}
