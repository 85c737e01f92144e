package fashionstream.proof;

import fashionstream.config.AppConfig;
import fashionstream.kafka.TopicRecords;
import fashionstream.schema.GroundTruth;
import fashionstream.schema.ImageRecord;
import fashionstream.schema.InputCounts;
import fashionstream.schema.Prediction;
import fashionstream.schema.RollingAccuracy;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.Serde;
import org.jspecify.annotations.Nullable;

/**
 * All committed records of the topics.
 *
 * @param images images by position; values as they were produced
 * @param sound the readable ones, by position
 * @param predictions predictions, in their order within each partition
 * @param labels the latest label of each image
 * @param labelRecords number of records in the labels topic
 * @param deadLetters dead letters, in their order
 * @param accuracies the latest report over all images, by model version
 */
record Books(
        Map<Place, ConsumerRecord<String, byte[]>> images,
        Map<Place, ImageRecord> sound,
        List<ConsumerRecord<String, Prediction>> predictions,
        Map<String, String> labels,
        long labelRecords,
        List<ConsumerRecord<String, byte[]>> deadLetters,
        Map<String, RollingAccuracy> accuracies) {
    static Books read(AppConfig config) {
        Map<Place, ConsumerRecord<String, byte[]>> images = bytes(
                        config, config.topics().images())
                .stream()
                .collect(Collectors.toMap(Place::of, Function.identity()));
        List<ConsumerRecord<String, GroundTruth>> labels =
                read(config, config.topics().labels(), GroundTruth.class);
        return new Books(
                images,
                sound(config, images),
                predictions(config),
                latest(labels),
                labels.size(),
                bytes(config, config.topics().deadLetters()),
                accuracies(config));
    }

    static List<ConsumerRecord<String, Prediction>> predictions(AppConfig config) {
        return read(config, config.topics().predictions(), Prediction.class);
    }

    /** Within a partition later labels come later, and an image has one partition. */
    private static Map<String, String> latest(List<ConsumerRecord<String, GroundTruth>> labels) {
        return labels.stream()
                .map(ConsumerRecord::value)
                .collect(Collectors.toMap(GroundTruth::getImageId, GroundTruth::getLabel, (earlier, later) -> later));
    }

    /** The true class for a prediction; null if unknown. */
    @Nullable
    String truth(Prediction prediction) {
        return labels.getOrDefault(prediction.getImageId(), prediction.getLabelTrue());
    }

    /** Whether the reports include all predictions and labels. */
    boolean areAllIn(Collection<RollingAccuracy> reports) {
        return labels(reports) >= labelRecords
                && predicted(reports) >= different().size();
    }

    /** The number of predictions and labels that the reports include. */
    static long counted(Collection<RollingAccuracy> reports) {
        return labels(reports) + predicted(reports);
    }

    private static long labels(Collection<RollingAccuracy> reports) {
        return reports.stream()
                .map(RollingAccuracy::getInputs)
                .filter(Objects::nonNull)
                .mapToLong(InputCounts::getLabels)
                .max()
                .orElse(0);
    }

    private static long predicted(Collection<RollingAccuracy> reports) {
        return reports.stream().mapToLong(RollingAccuracy::getPredicted).sum();
    }

    /** Number of distinct predicted images: at-least-once may repeat some. */
    List<Prediction> different() {
        return List.copyOf(predictions.stream()
                .map(ConsumerRecord::value)
                .collect(Collectors.toMap(
                        Place::of, Function.identity(), (earlier, later) -> earlier, LinkedHashMap::new))
                .values());
    }

    /** The latest report over all images, by model version. */
    static Map<String, RollingAccuracy> accuracies(AppConfig config) {
        return read(config, config.topics().accuracy(), RollingAccuracy.class).stream()
                .map(ConsumerRecord::value)
                .filter(report -> report.getWindow().equals("all"))
                .collect(Collectors.toMap(
                        RollingAccuracy::getModelVersion, Function.identity(), (earlier, later) -> later));
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
