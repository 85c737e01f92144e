package fashionstream.classification;

import fashionstream.classification.Outcome.Classified;
import fashionstream.classification.Outcome.Encoded;
import fashionstream.classification.Outcome.Rejected;
import fashionstream.kafka.StreamsFailedException;
import fashionstream.kafka.TransientFailures;
import fashionstream.kafka.UnexpectedFailures;
import fashionstream.microbatch.RecordSize;
import fashionstream.microbatch.SourceRecord;
import fashionstream.registry.AvroSerializer;
import fashionstream.schema.ClassProbability;
import fashionstream.schema.Prediction;
import fashionstream.schema.Topics;
import fashionstream.topics.TopicLimits;
import fashionstream.topics.TopicView;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.common.errors.InvalidConfigurationException;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.serialization.Serializer;
import org.apache.kafka.streams.processor.api.Record;

/**
 * Encodes predictions as records that their topics accept, before anything is written. The producer would reject an
 * oversized record only within a transaction, which would fail with all other records, and again on each retry.
 *
 * <p>Safe for use by several threads if the serializer is.
 */
final class PredictionEncoder {
    /** They name the schema of the image record and would mislead readers of the prediction. */
    private static final List<String> SCHEMA_HEADERS =
            List.of(AvroSerializer.KEY_SCHEMA_ID_HEADER, AvroSerializer.VALUE_SCHEMA_ID_HEADER);

    private final String predictionsTopic;
    private final String completeTopic;
    private final String challengerTopic;
    private final Serializer<Prediction> serializer;
    private final int recordMaxBytes;
    private final UnexpectedFailures unexpected;
    private final TopicView topics;
    private final Clock clock;
    private final ChallengerMeters challengerMeters;

    /**
     * @param recordMaxBytes the producer's own limit
     * @param unexpected limits how many predictions in a row the serializer may fail on
     */
    PredictionEncoder(
            Topics names,
            Serializer<Prediction> serializer,
            int recordMaxBytes,
            UnexpectedFailures unexpected,
            TopicView topics,
            Clock clock,
            ChallengerMeters challengerMeters) {
        this.predictionsTopic = names.predictions();
        this.completeTopic = names.predictionsComplete();
        this.challengerTopic = names.predictionsChallenger();
        this.serializer = serializer;
        this.recordMaxBytes = recordMaxBytes;
        this.unexpected = unexpected;
        this.topics = topics;
        this.clock = clock;
        this.challengerMeters = challengerMeters;
    }

    /**
     * Encodes a prediction; returns any other outcome unchanged.
     *
     * @param timestamp of the image, in milliseconds since 1970, UTC; negative if it has none
     * @return {@link Rejected} for a prediction that cannot be serialized, or that a topic does not accept
     * @throws StreamsFailedException if too many predictions in a row cannot be serialized
     * @throws RuntimeException if the infrastructure fails, for example if the registry cannot be reached
     */
    Outcome encode(SourceRecord source, Outcome outcome, long timestamp) {
        if (!(outcome instanceof Classified classified)) {
            return outcome;
        }
        try {
            List<Record<byte[], byte[]>> challengers = challengers(source, classified.challengers(), timestamp);
            Encoded encoded = encode(source, classified.prediction(), challengers, timestamp);
            unexpected.reset();
            return encoded;
        } catch (InvalidRecordException e) {
            // It was serialized, and is too large.
            unexpected.reset();
            return new Rejected(source, e);
        } catch (RuntimeException e) {
            // A registry that refuses the schema refuses it for every prediction.
            if (e instanceof InvalidConfigurationException || TransientFailures.isAboutSurroundings(e)) {
                throw e;
            }
            unexpected.count(e);
            return new Rejected(source, e);
        }
    }

    /** A prediction that can't be encoded is left out: it must not affect that of the active model. */
    private List<Record<byte[], byte[]>> challengers(
            SourceRecord source, List<Prediction> predictions, long timestamp) {
        List<Record<byte[], byte[]>> records = new ArrayList<>(predictions.size());
        for (Prediction prediction : predictions) {
            try {
                records.add(record(challengerTopic, source, prediction, timestamp));
            } catch (RuntimeException e) {
                if (TransientFailures.isAboutSurroundings(e)) {
                    throw e;
                }
                challengerMeters.unwritten();
            }
        }
        return records;
    }

    private Encoded encode(
            SourceRecord source, Prediction prediction, List<Record<byte[], byte[]>> challengers, long timestamp) {
        if (prediction.getTop().isEmpty()) {
            return new Encoded(record(predictionsTopic, source, prediction, timestamp), null, challengers);
        }
        List<ClassProbability> top = prediction.getTop();
        prediction.setTop(List.of());
        Record<byte[], byte[]> complete = record(completeTopic, source, prediction, timestamp);
        prediction.setTop(top);
        prediction.setProbabilities(List.of());
        return new Encoded(record(predictionsTopic, source, prediction, timestamp), complete, challengers);
    }

    private Record<byte[], byte[]> record(String topic, SourceRecord source, Prediction prediction, long timestamp) {
        RecordHeaders headers = new RecordHeaders(source.headers());
        SCHEMA_HEADERS.forEach(headers::remove);
        byte[] key = prediction.getImageId().getBytes(StandardCharsets.UTF_8);
        byte[] value = serializer.serialize(topic, headers, prediction);
        TopicLimits limits = topics.limits(topic);
        int max = Math.min(recordMaxBytes, limits.maxMessageBytes());
        long size = RecordSize.of(key, value, headers);
        if (size > max) {
            throw new InvalidRecordException(
                    "the prediction has " + size + " bytes with its headers, and topic " + topic
                            + " takes " + max + "; send the image with a shorter id or fewer headers, or raise"
                            + " max.message.bytes of the topic");
        }
        return new Record<>(key, value, limits.acceptable(timestamp, clock.millis()), headers);
    }
}
