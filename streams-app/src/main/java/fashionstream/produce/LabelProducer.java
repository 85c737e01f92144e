package fashionstream.produce;

import fashionstream.config.AppConfig;
import fashionstream.schema.GroundTruth;
import org.apache.kafka.common.KafkaException;

/**
 * Sends labels to the labels topic, keyed by the image's id, so that a label is in the same partition as the
 * prediction. Not safe for use by several threads.
 */
public final class LabelProducer implements AutoCloseable {
    private final RecordSender<GroundTruth> sender;

    /** Creates a producer, which connects for the first label. */
    public LabelProducer(AppConfig config) {
        this.sender = new RecordSender<>(config, config.topics().labels(), GroundTruth.class, "a label");
    }

    /**
     * Sends a label, without waiting until the broker has it.
     *
     * @throws KafkaException if it, or one before it, can't be delivered
     */
    public void send(GroundTruth label) {
        sender.send(label.getImageId(), label);
    }

    /**
     * Waits until the broker has all labels.
     *
     * @throws KafkaException if one can't be delivered
     */
    public void flush() {
        sender.flush();
    }

    @Override
    public void close() {
        sender.close();
    }
}
