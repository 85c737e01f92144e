package fashionstream.replay;

import fashionstream.classification.OfflineClassification;
import fashionstream.config.AppConfig;
import fashionstream.inference.Classifier;
import fashionstream.inference.ModelException;
import fashionstream.kafka.ReadProgress;
import fashionstream.kafka.TopicMissingException;
import fashionstream.kafka.TopicReader;
import fashionstream.microbatch.SourceRecord;
import fashionstream.position.ModelPositions;
import fashionstream.schema.Prediction;
import fashionstream.topics.TopicFacts;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;

/**
 * Classifies the images of the images topic again from its beginning, each with the version that classified it, and
 * compares the predictions with the original ones.
 *
 * <p>It has no consumer group and writes nothing, so it does not disturb the application, which may be running. It needs
 * about 200 bytes of memory for each prediction, and memory for all models at once.
 */
public final class Replay {
    /** Records of one partition and one version that are kept for a call. */
    private static final int MAX_BATCH = 256;

    /** Bounds their size, because images may have many megabytes. */
    private static final long MAX_BATCH_BYTES = 16 << 20;

    private final ModelPositions positions;
    private final ReplayedModels models;
    private final Comparison comparison;
    private final List<SourceRecord> batch = new ArrayList<>();
    private @Nullable String batchVersion;
    private long batchBytes;

    private Replay(ModelPositions positions, ReplayedModels models, Comparison comparison) {
        this.positions = positions;
        this.models = models;
        this.comparison = comparison;
    }

    /**
     * Replays the images up to the current end of their topic.
     *
     * @param first the model that the application was started with; the others are read from topic {@code models}
     * @param progress receives the progress of reading the images
     * @throws ModelException if a model that is needed can't be loaded; nothing has been replayed then
     * @throws TopicMissingException if a topic does not exist
     * @throws fashionstream.kafka.BrokerException if no broker responds within {@code startup.timeout.ms}
     */
    public static ReplayReport run(AppConfig config, Classifier first, ReadProgress progress) {
        String images = config.topics().images();
        String topicId = TopicFacts.of(config, images)
                .orElseThrow(() -> new TopicMissingException(config, images))
                .id();
        // In this order: the positions then include those of all predictions, and the images those of all positions.
        OriginalPredictions originals = OriginalPredictions.read(config, topicId);
        ModelPositions positions = ModelPositions.read(config, topicId);
        try (TopicReader reader = new TopicReader(config, images, true)) {
            Comparison comparison = new Comparison(originals, positions, reader.positions());
            try (ReplayedModels models = new ReplayedModels(config, first, ranges(images, originals, positions))) {
                Replay replay = new Replay(positions, models, comparison);
                reader.readToEnd(replay::add, progress);
                replay.classify();
            }
            return comparison.report();
        }
    }

    /** The images that each version classified, as far as there are predictions that can be compared. */
    private static Map<String, ImageRange> ranges(
            String topic, OriginalPredictions originals, ModelPositions positions) {
        Map<String, ImageRange> ranges = new TreeMap<>();
        originals.all().keySet().forEach(place -> positions
                .version(place.partition(), place.offset())
                .ifPresent(version -> ranges.merge(version, new ImageRange(topic, place, 1), ImageRange::plus)));
        return ranges;
    }

    /** Batches end where the version or the partition changes. */
    private void add(ConsumerRecord<byte[], byte[]> record) {
        String version = positions.version(record.partition(), record.offset()).orElse(null);
        if (version == null) {
            return;
        }
        boolean fits = batch.size() < MAX_BATCH && batchBytes < MAX_BATCH_BYTES;
        if (!batch.isEmpty()
                && (!fits || !version.equals(batchVersion) || batch.get(0).partition() != record.partition())) {
            classify();
        }
        batchVersion = version;
        batch.add(SourceRecord.of(record));
        batchBytes += record.serializedValueSize();
    }

    private void classify() {
        Optional<OfflineClassification> classification =
                Optional.ofNullable(batchVersion).flatMap(models::of);
        if (classification.isPresent() && !batch.isEmpty()) {
            List<Optional<Prediction>> predictions = classification.get().classify(batch);
            for (int i = 0; i < batch.size(); i++) {
                SourceRecord source = batch.get(i);
                comparison.add(new Place(source.partition(), source.offset()), predictions.get(i));
            }
        }
        batch.clear();
        batchBytes = 0;
    }
}
