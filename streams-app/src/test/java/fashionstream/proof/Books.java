package fashionstream.proof;

import fashionstream.config.AppConfig;
import fashionstream.schema.ImageRecord;
import fashionstream.schema.Prediction;
import fashionstream.schema.RollingAccuracy;
import fashionstream.topology.TopicRecords;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.Serde;

/**
 * All committed records of the topics.
 *
 * @param images by place; values as they were produced
 * @param sound what can be read of them, by place
 * @param predictions in their order within each partition
 * @param deadLetters in their order
 * @param accuracy the last report over all images, if there is one
 */
record Books(
        Map<Place, ConsumerRecord<String, byte[]>> images,
        Map<Place, ImageRecord> sound,
        List<ConsumerRecord<String, Prediction>> predictions,
        List<ConsumerRecord<String, byte[]>> deadLetters,
        Optional<RollingAccuracy> accuracy) {
    static Books read(AppConfig config) {
        Map<Place, ConsumerRecord<String, byte[]>> images = bytes(
                        config, config.topics().images())
                .stream()
                .collect(Collectors.toMap(Place::of, Function.identity()));
        return new Books(
                images,
                sound(config, images),
                predictions(config),
                bytes(config, config.topics().deadLetters()),
                accuracy(config));
    }

    static List<ConsumerRecord<String, Prediction>> predictions(AppConfig config) {
        return read(config, config.topics().predictions(), Prediction.class);
    }

    /** The last report over all images, if there is one. */
    static Optional<RollingAccuracy> accuracy(AppConfig config) {
        return read(config, config.topics().accuracy(), RollingAccuracy.class).stream()
                .map(ConsumerRecord::value)
                .filter(report -> report.getWindow().equals("all"))
                .reduce((earlier, later) -> later);
    }

    private static Map<Place, ImageRecord> sound(AppConfig config, Map<Place, ConsumerRecord<String, byte[]>> images) {
        try (Serde<ImageRecord> serde = config.valueSerde(ImageRecord.class)) {
            return images.entrySet().stream()
                    .filter(image -> !Poison.isKey(image.getValue().key()))
                    .collect(Collectors.toMap(Map.Entry::getKey, image -> serde.deserializer()
                            .deserialize(
                                    image.getValue().topic(), image.getValue().value())));
        }
    }

    private static <T extends SpecificRecord> List<ConsumerRecord<String, T>> read(
            AppConfig config, String topic, Class<T> type) {
        try (Serde<T> serde = config.valueSerde(type)) {
            return TopicRecords.read(config, topic, serde.deserializer(), 0);
        }
    }

    private static List<ConsumerRecord<String, byte[]>> bytes(AppConfig config, String topic) {
        return TopicRecords.read(config, topic, new ByteArrayDeserializer(), 0);
    }
}
