package fashionstream.classification;

import fashionstream.classification.Outcome.Classified;
import fashionstream.config.AppConfig;
import fashionstream.inference.ActiveModel;
import fashionstream.inference.Classifier;
import fashionstream.microbatch.PartitionLag;
import fashionstream.microbatch.SourceRecord;
import fashionstream.schema.Prediction;
import fashionstream.topics.TopicView;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Classifies records of the images topic with one model, as the topology does, but without Kafka Streams: nothing is
 * written. Not safe for use by several threads.
 */
public final class OfflineClassification {
    private final BatchLimit limit;
    private final ImageClassification classification;

    /**
     * Runs the model to measure its speed.
     *
     * @param model the caller closes it
     */
    public OfflineClassification(AppConfig config, Classifier model) {
        ActiveModel only = new ActiveModel(model);
        this.limit = BatchLimit.of(config);
        only.with(limit::warmUp);
        this.classification = ClassificationTopology.classification(
                config,
                only,
                TopicView.DEFAULTS,
                Clock.systemUTC(),
                new ImageMeters(new SimpleMeterRegistry(), only, limit),
                new PartitionLag(),
                new ChallengerMeters(new SimpleMeterRegistry()));
    }

    /**
     * Classifies records.
     *
     * @return a prediction per record, in the same order; empty for a record that would become a dead letter
     * @throws ModelBrokenException if the model fails on too many images in a row
     * @throws RuntimeException if the infrastructure fails
     */
    public List<Optional<Prediction>> classify(List<SourceRecord> records) {
        List<Optional<Prediction>> predictions = new ArrayList<>(records.size());
        while (predictions.size() < records.size()) {
            int from = predictions.size();
            List<SourceRecord> batch = records.subList(from, Math.min(records.size(), from + limit.current()));
            long began = System.nanoTime();
            for (Outcome outcome : classification.classify(batch)) {
                predictions.add(
                        outcome instanceof Classified classified
                                ? Optional.of(classified.prediction())
                                : Optional.empty());
            }
            limit.learn(batch.size(), System.nanoTime() - began);
        }
        return predictions;
    }
}
