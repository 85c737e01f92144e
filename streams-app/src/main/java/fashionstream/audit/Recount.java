package fashionstream.audit;

import fashionstream.config.AppConfig;
import fashionstream.kafka.ReadProgress;
import fashionstream.kafka.RecordDeserializer;
import fashionstream.kafka.TopicReader;
import fashionstream.kafka.TypedRecord;
import fashionstream.schema.ModelRole;
import fashionstream.schema.Prediction;
import fashionstream.schema.RollingAccuracy;
import fashionstream.topics.TopicFacts;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** Recounts all predictions, with the labels at the end of the labels topic. Not safe for use by several threads. */
final class Recount {
    private final Truths truths;
    private final long ttl;
    private final Map<String, ModelRecount> byVersion = new HashMap<>();
    private final Map<String, Long> unpublished = new TreeMap<>();

    /** Number of counted predictions of each image id that has a label, without those of challengers. */
    private final Map<String, Integer> byImage = new HashMap<>();

    /** The same of the predictions of challengers. */
    private final Map<String, Integer> byChallengedImage = new HashMap<>();

    private final ContestRecount contests;

    private final Set<String> withoutClasses = new TreeSet<>();
    private long records;
    private long lost;

    /**
     * Counts nothing yet.
     *
     * @param ttl the longest time between a label and a prediction that are matched, in milliseconds
     * @param labelDue age at which an image should have its label
     */
    Recount(List<RollingAccuracy> published, Truths truths, long ttl, Duration labelDue) {
        this.truths = truths;
        this.ttl = ttl;
        this.contests = new ContestRecount(truths, ttl);
        Map<String, List<String>> classes = new HashMap<>();
        for (RollingAccuracy record : published) {
            if (record.getClassesOmitted() == 0) {
                classes.put(record.getModelVersion(), Figures.classes(record));
            }
        }
        for (RollingAccuracy record : published) {
            List<String> own = classes.get(record.getModelVersion());
            if (own == null) {
                withoutClasses.add(record.getModelVersion());
            } else {
                byVersion
                        .computeIfAbsent(record.getModelVersion(), version -> new ModelRecount(own, labelDue))
                        .follow(record);
            }
        }
    }

    /** Reads the predictions up to their current end. */
    static Recount read(AppConfig config, List<RollingAccuracy> published, Truths truths, ReadProgress progress) {
        Recount recount = new Recount(published, truths, config.labelTtl().toMillis(), config.labelDue());
        // First the challengers: of the other predictions, only those for their images are needed for contests.
        recount.readIfPresent(config, config.topics().predictionsChallenger(), progress);
        recount.read(config, config.topics().predictions(), progress);
        // Whatever predictions.top.k is now: it may have been another one before.
        recount.readIfPresent(config, config.topics().predictionsComplete(), progress);
        return recount;
    }

    private void readIfPresent(AppConfig config, String topic, ReadProgress progress) {
        if (TopicFacts.of(config, topic).isPresent()) {
            read(config, topic, progress);
        }
    }

    private void read(AppConfig config, String topic, ReadProgress progress) {
        try (RecordDeserializer<Prediction> predictions = RecordDeserializer.of(config, Prediction.class);
                TopicReader reader = new TopicReader(config, topic, true)) {
            lost += reader.positions().values().stream()
                    .mapToLong(first -> first)
                    .sum();
            reader.readToEnd(
                    record -> {
                        records++;
                        predictions.readOrSkip(record).ifPresent(this::add);
                    },
                    progress);
        }
    }

    private void add(TypedRecord<Prediction> record) {
        Prediction prediction = record.value();
        if (prediction != null && !Countable.isShortened(prediction)) {
            add(prediction, record.timestamp());
        }
    }

    /** Counts a prediction. */
    void add(Prediction prediction, long time) {
        String version = prediction.getModelVersion();
        String image = prediction.getImageId();
        ModelRecount model = byVersion.get(version);
        Truths.Truth truth = truths.of(image);
        if (model != null) {
            Map<String, Integer> counted = prediction.getRole() == ModelRole.CHALLENGER ? byChallengedImage : byImage;
            int before = counted.getOrDefault(image, 0);
            if (model.add(prediction, time, truth, ttl, before)) {
                contests.add(prediction, time, model.classes(), model.isBeyondKept(before));
                if (truth != null) {
                    counted.put(image, before + 1);
                }
            }
        } else if (!withoutClasses.contains(version) && Countable.counts(prediction)) {
            unpublished.merge(version, 1L, Long::sum);
        }
    }

    /** Versions whose accuracy was published without classes. */
    Set<String> withoutClasses() {
        return withoutClasses;
    }

    /** The recounted contests. */
    ContestRecount contests() {
        return contests;
    }

    /** The counts of the published models, by version. */
    Map<String, ModelRecount> models() {
        return byVersion;
    }

    /** The number of predictions of models without a published accuracy, by version. */
    Map<String, Long> unpublished() {
        return unpublished;
    }

    /** Number of records read, including labels. */
    long records() {
        return records + truths.records();
    }

    /** Number of offsets at the start of the topics that are deleted. */
    long lost() {
        return lost + truths.lost();
    }

    /** Number of labels that replaced or withdrew another one. */
    long changes() {
        return truths.changes();
    }
}
