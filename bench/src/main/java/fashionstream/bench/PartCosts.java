package fashionstream.bench;

import fashionstream.config.AppConfig;
import fashionstream.image.DecodeLimits;
import fashionstream.image.ImageDecoder;
import fashionstream.inference.ModelInfo;
import fashionstream.kafka.TopicReader;
import fashionstream.schema.ImageRecord;
import fashionstream.schema.Prediction;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.serialization.Serde;

/**
 * The cost of parts of the pipeline, measured separately on records that went through it: processor time in
 * microseconds per image.
 *
 * @param avroMicros deserialization of an image record and serialization of a prediction
 * @param decodeMicros conversion of an image record to pixels
 */
record PartCosts(MedianAndRange avroMicros, MedianAndRange decodeMicros) {
    private static final int RECORDS = 2000;
    private static final int WARM_UP = 10;
    private static final int PASSES = 10;
    private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

    /**
     * Measures the costs.
     *
     * @param config settings of topics with images and their predictions
     */
    static PartCosts measure(AppConfig config, ModelInfo model) {
        String predictionTopic = config.topics().predictions();
        List<ConsumerRecord<byte[], byte[]>> images =
                read(config, config.topics().images());
        ImageDecoder decoder = new ImageDecoder(model, DecodeLimits.DEFAULT);
        try (Serde<ImageRecord> imageSerde = config.valueSerde(ImageRecord.class);
                Serde<Prediction> predictionSerde = config.valueSerde(Prediction.class)) {
            List<ImageRecord> imageRecords = all(images, imageSerde);
            List<Prediction> predictions = all(read(config, predictionTopic), predictionSerde);
            double[] reading = micros(images, image -> deserialize(imageSerde, image));
            double[] writing = micros(predictions, prediction -> predictionSerde
                    .serializer()
                    .serialize(predictionTopic, new RecordHeaders(), prediction));
            double[] both = IntStream.range(0, PASSES)
                    .mapToDouble(pass -> reading[pass] + writing[pass])
                    .toArray();
            return new PartCosts(MedianAndRange.of(both), MedianAndRange.of(micros(imageRecords, decoder::decode)));
        }
    }

    private static List<ConsumerRecord<byte[], byte[]>> read(AppConfig config, String topic) {
        List<ConsumerRecord<byte[], byte[]>> records = new ArrayList<>();
        try (TopicReader reader = new TopicReader(config, topic, true)) {
            reader.readToEnd(record -> {
                if (records.size() < RECORDS) {
                    records.add(record);
                }
            });
        }
        return records;
    }

    private static <T extends SpecificRecord> List<T> all(
            List<ConsumerRecord<byte[], byte[]>> records, Serde<T> serde) {
        return records.stream().map(record -> deserialize(serde, record)).toList();
    }

    private static <T extends SpecificRecord> T deserialize(Serde<T> serde, ConsumerRecord<byte[], byte[]> record) {
        return Objects.requireNonNull(
                serde.deserializer().deserialize(record.topic(), record.headers(), record.value()));
    }

    private static <T> double[] micros(List<T> inputs, Consumer<T> part) {
        for (int i = 0; i < WARM_UP; i++) {
            inputs.forEach(part);
        }
        double[] passes = new double[PASSES];
        for (int i = 0; i < PASSES; i++) {
            long before = THREADS.getCurrentThreadCpuTime();
            inputs.forEach(part);
            passes[i] = (THREADS.getCurrentThreadCpuTime() - before) / 1e3 / inputs.size();
        }
        return passes;
    }
}
