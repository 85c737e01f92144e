package fashionstream.dashboard;

import fashionstream.config.AppConfig;
import fashionstream.consume.DeadLetter;
import fashionstream.deadletters.Reason;
import fashionstream.schema.GroundTruth;
import fashionstream.schema.Prediction;
import fashionstream.schema.RollingAccuracy;
import fashionstream.schema.Topics;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.Serde;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reads the output topics into a view, from some way back, on a thread of its own and without a consumer group. */
final class OutputReader implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(OutputReader.class);
    private static final Duration POLL = Duration.ofMillis(200);

    /** Enough predictions for a full list, whatever the partitions. */
    private static final long RECORDS_BACK = 4_500;

    private final OutputView view;
    private final Topics topics;
    private final Serde<RollingAccuracy> accuracies;
    private final Serde<Prediction> predictions;
    private final Serde<GroundTruth> labels;
    private final KafkaConsumer<byte[], byte[]> consumer;
    private final Thread thread = new Thread(this::run, "dashboard-reader");
    private final AtomicReference<@Nullable RuntimeException> failure = new AtomicReference<>();

    OutputReader(AppConfig config, OutputView view) {
        this.view = view;
        this.topics = config.topics();
        this.accuracies = config.valueSerde(RollingAccuracy.class);
        this.predictions = config.valueSerde(Prediction.class);
        this.labels = config.valueSerde(GroundTruth.class);
        Map<String, Object> properties = config.consumerProperties();
        properties.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
        properties.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
        this.consumer = new KafkaConsumer<>(properties, new ByteArrayDeserializer(), new ByteArrayDeserializer());
        thread.setDaemon(true);
    }

    OutputReader start() {
        thread.start();
        return this;
    }

    /** What ended the reading; null while it goes on. */
    @Nullable
    RuntimeException failure() {
        return failure.get();
    }

    private void run() {
        try {
            goBack();
            while (true) {
                consumer.poll(POLL).forEach(this::take);
            }
        } catch (WakeupException e) {
            LOG.debug("The reader ends with its dashboard", e);
        } catch (RuntimeException e) {
            failure.set(e);
            LOG.error("The dashboard can't read the output topics any more", e);
        }
    }

    private void goBack() {
        List<TopicPartition> partitions = new ArrayList<>();
        for (String topic : List.of(topics.accuracy(), topics.predictions(), topics.labels(), topics.deadLetters())) {
            consumer.partitionsFor(topic).forEach(info -> partitions.add(new TopicPartition(topic, info.partition())));
        }
        consumer.assign(partitions);
        Map<TopicPartition, Long> beginnings = consumer.beginningOffsets(partitions);
        consumer.endOffsets(partitions).forEach((partition, end) -> {
            long beginning = beginnings.getOrDefault(partition, 0L);
            // What is said of a version that doesn't answer any more may lie far back; the topic is compacted.
            boolean whole = partition.topic().equals(topics.accuracy());
            consumer.seek(partition, whole ? beginning : Math.max(beginning, end - RECORDS_BACK));
        });
    }

    private void take(ConsumerRecord<byte[], byte[]> record) {
        String topic = record.topic();
        try {
            if (topic.equals(topics.deadLetters())) {
                view.deadLetter(Reason.of(new DeadLetter(record)));
            } else if (record.value() == null) {
                // Deleted from a compacted topic.
                return;
            } else if (topic.equals(topics.accuracy())) {
                view.accuracy(value(accuracies, record));
            } else if (topic.equals(topics.predictions())) {
                view.prediction(value(predictions, record), record.timestamp());
            } else {
                view.label(value(labels, record));
            }
        } catch (SerializationException e) {
            // Whoever may write there may write what it likes; the application counts those itself.
            LOG.debug("Not shown: {}-{}@{}", topic, record.partition(), record.offset(), e);
        }
    }

    private static <T> T value(Serde<T> serde, ConsumerRecord<byte[], byte[]> record) {
        return serde.deserializer().deserialize(record.topic(), record.headers(), record.value());
    }

    @Override
    public void close() {
        consumer.wakeup();
        boolean interrupted = false;
        // The Kafka client belongs to its thread until that ends.
        while (thread.isAlive()) {
            try {
                thread.join();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        consumer.close();
        accuracies.close();
        predictions.close();
        labels.close();
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
