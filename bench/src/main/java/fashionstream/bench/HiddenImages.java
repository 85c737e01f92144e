package fashionstream.bench;

import fashionstream.config.AppConfig;
import fashionstream.kafka.TopicEnds;
import fashionstream.produce.ImageSource;
import fashionstream.schema.ImageRecord;
import java.util.HashMap;
import java.util.Iterator;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.StringSerializer;

/**
 * Images that are already in their topic and become visible to {@code read_committed} consumers all at the same time,
 * because they are sent in one transaction. Not thread-safe.
 */
final class HiddenImages implements AutoCloseable {
    /** The maximum of a broker's default settings, in milliseconds: many images take a long time. */
    private static final int TRANSACTION_TIMEOUT_MS = 900_000;

    private final KafkaProducer<String, ImageRecord> producer;
    private final Serde<ImageRecord> serde;
    private final String topic;

    HiddenImages(AppConfig config) {
        this.topic = config.topics().images();
        this.serde = config.valueSerde(ImageRecord.class);
        Map<String, Object> properties = new HashMap<>(config.producerProperties());
        properties.put(ProducerConfig.TRANSACTIONAL_ID_CONFIG, "hidden-images");
        properties.put(ProducerConfig.TRANSACTION_TIMEOUT_CONFIG, TRANSACTION_TIMEOUT_MS);
        this.producer = new KafkaProducer<>(properties, new StringSerializer(), serde.serializer());
    }

    /**
     * Writes all images of a source to the topic. Call it once.
     *
     * @return the offset after the last image of each partition
     * @throws org.apache.kafka.common.KafkaException if one can't be delivered
     */
    Map<TopicPartition, Long> send(ImageSource images, Admin admin) throws InterruptedException {
        producer.initTransactions();
        producer.beginTransaction();
        for (Iterator<ImageRecord> iterator = images.iterator(); iterator.hasNext(); ) {
            ImageRecord image = iterator.next();
            // If this fails, the commit fails.
            var unused = producer.send(new ProducerRecord<>(topic, image.getId(), image));
        }
        producer.flush();
        return TopicEnds.of(admin, topic);
    }

    /** Makes the images visible. */
    void show() {
        producer.commitTransaction();
    }

    @Override
    public void close() {
        producer.close();
        serde.close();
    }
}
