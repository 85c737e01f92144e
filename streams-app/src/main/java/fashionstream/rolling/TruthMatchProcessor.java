package fashionstream.rolling;

import fashionstream.intake.LabelIntake;
import fashionstream.kafka.TransientFailures;
import fashionstream.kafka.UnexpectedFailures;
import fashionstream.microbatch.MicroBatch;
import fashionstream.microbatch.SourceRecord;
import fashionstream.rolling.counts.ContestIncrement;
import fashionstream.rolling.counts.Increment;
import fashionstream.rolling.counts.InputTotals.Input;
import fashionstream.rolling.counts.LabelOrder;
import fashionstream.rolling.counts.RecordChecks;
import fashionstream.rolling.counts.TruthMatching;
import fashionstream.rolling.state.BinarySerde;
import fashionstream.schema.GroundTruth;
import fashionstream.schema.Prediction;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.InvalidConfigurationException;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.streams.processor.api.ContextualProcessor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.processor.api.RecordMetadata;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Node {@code match-truth}: matches the predictions and labels of a partition, and forwards how each batch changes the
 * counts. Between two calls, all state is in the stores.
 *
 * <p>A record that is not valid is counted as such ({@link Input}), logged once, and skipped; it never affects other
 * records. Other failures, such as a store or a registry that cannot be reached, are thrown, so that the batch is
 * processed again.
 *
 * <p>It forwards each {@link Increment} and {@link ContestIncrement} as bytes, so that the reader can skip damaged ones.
 */
final class TruthMatchProcessor extends ContextualProcessor<byte[], byte[], String, MatchedCounts> {
    private static final Logger LOG = LoggerFactory.getLogger(TruthMatchProcessor.class);

    private final String labelsTopic;
    private final String handedOnTopic;
    private final Deserializer<?> predictionReader;
    private final LabelIntake labelReader;
    private final List<String> classes;
    private final Predicate<String> ownVersion;
    private final UnexpectedFailures unexpected;
    private final Duration ttl;
    private final List<String> sliceAttributes;
    private final Clock clock;
    private boolean loggedPrediction;
    private boolean loggedLabel;

    @SuppressWarnings("NullAway.Init") // Kafka Streams calls init first
    private TruthMatching matching;

    /**
     * @param labelsTopic the topic of the labels that are in the partition of their predictions
     * @param handedOnTopic the internal topic of those that were elsewhere
     * @param predictionReader reads {@link Prediction}
     * @param labelReader reads {@link GroundTruth}
     * @param classes class names, in the order of the models that this instance runs
     * @param ownVersion whether this instance has run a model of this version since its start
     * @param unexpected bounds the number of consecutive failures that seem to be caused by our own code, not by a
     *     record
     * @param ttl how long predictions and labels wait for each other
     * @param sliceAttributes the attributes whose values are counted separately
     */
    TruthMatchProcessor(
            String labelsTopic,
            String handedOnTopic,
            Deserializer<?> predictionReader,
            LabelIntake labelReader,
            List<String> classes,
            Predicate<String> ownVersion,
            UnexpectedFailures unexpected,
            Duration ttl,
            List<String> sliceAttributes,
            Clock clock) {
        this.labelsTopic = labelsTopic;
        this.handedOnTopic = handedOnTopic;
        this.predictionReader = predictionReader;
        this.labelReader = labelReader;
        this.classes = List.copyOf(classes);
        this.ownVersion = ownVersion;
        this.unexpected = unexpected;
        this.ttl = ttl;
        this.sliceAttributes = List.copyOf(sliceAttributes);
        this.clock = clock;
    }

    @Override
    public void init(ProcessorContext<String, MatchedCounts> context) {
        super.init(context);
        matching =
                new TruthMatching(TruthStores.of(context, ttl), classes, ttl.toMillis(), ownVersion, sliceAttributes);
    }

    @Override
    public void process(Record<byte[], byte[]> record) {
        RecordMetadata place = context()
                .recordMetadata()
                .orElseThrow(() -> new IllegalStateException("match-truth reads topics, and nothing else"));
        List<SourceRecord> sources = MicroBatch.unpack(place, record);
        long now = context().currentStreamTimeMs();
        // Random, because offsets restart with a new topic. An aborted batch leaves nothing behind that could be
        // confused.
        long batch = ThreadLocalRandom.current().nextLong(1, Long.MAX_VALUE);
        for (SourceRecord source : sources) {
            match(source, now, batch);
            if (matching.isFull()) {
                forward(place, record, now, batch);
            }
        }
        forward(place, record, now, batch);
    }

    private void forward(RecordMetadata place, Record<byte[], byte[]> record, long now, long batch) {
        String from = place.topic() + "-" + place.partition();
        for (Increment increment : matching.drain(now, batch)) {
            byte[] bytes = BinarySerde.write(increment, Increment::write);
            forward(from, MatchedCounts.ofAccuracy(bytes), record);
        }
        for (ContestIncrement increment : matching.drainContests()) {
            byte[] bytes = BinarySerde.write(increment, ContestIncrement::write);
            forward(from, MatchedCounts.ofContest(bytes), record);
        }
    }

    private void forward(String from, MatchedCounts counts, Record<byte[], byte[]> record) {
        context().forward(new Record<>(from, counts, Math.max(0, record.timestamp()), new RecordHeaders()));
    }

    /** An exception that is not about the infrastructure is a fault of the record. */
    private void match(SourceRecord source, long now, long batch) {
        boolean handedOn = source.topic().equals(handedOnTopic);
        boolean label = handedOn || source.topic().equals(labelsTopic);
        try {
            if (label) {
                matchLabel(handedOn ? LabelOrigin.restore(source, labelsTopic) : source, now, batch);
            } else {
                matchPrediction(source, now, batch);
            }
            unexpected.reset();
        } catch (SerializationException e) {
            if (e.getCause() instanceof RuntimeException cause) {
                countUnexpected(cause);
            }
            invalid(source, label, e);
        } catch (KafkaException e) {
            // From the stores or the transaction, among others.
            throw e;
        } catch (RuntimeException e) {
            rethrowIfTransient(e);
            countUnexpected(e);
            invalid(source, label, e);
        }
    }

    private void countUnexpected(RuntimeException failure) {
        // Confluent's serde throws InvalidConfigurationException for a schema id that the registry does not know.
        if (!(failure instanceof SerializationException || failure instanceof InvalidConfigurationException)) {
            unexpected.count(failure);
        }
    }

    private static void rethrowIfTransient(RuntimeException failure) {
        if (TransientFailures.isAboutSurroundings(failure)) {
            throw failure;
        }
    }

    /** A timestamp in the future counts as now: one wrong clock must not move the windows. */
    private long eventTime(SourceRecord source, long now) {
        long latest = clock.millis();
        if (source.timestamp() > latest) {
            matching.count(Input.FUTURE_RECORD);
            return latest;
        }
        return source.timestamp() >= 0 ? source.timestamp() : now;
    }

    /**
     * Third-party serdes throw various exceptions; SerializationException is never thrown by stores or transactions.
     */
    private static @Nullable Object read(Supplier<@Nullable Object> reader) {
        try {
            return reader.get();
        } catch (RuntimeException e) {
            rethrowIfTransient(e);
            throw new SerializationException("the value can't be read", e);
        } catch (StackOverflowError e) {
            throw new SerializationException("the value is nested too deeply to be read", e);
        }
    }

    private void matchPrediction(SourceRecord source, long now, long batch) {
        Object value = read(() -> predictionReader.deserialize(source.topic(), source.headers(), source.value()));
        if (value instanceof Prediction prediction) {
            if (!RecordChecks.isShortened(prediction)) {
                matching.predicted(prediction, eventTime(source, now), now, batch);
            }
        } else {
            invalid(source, false, null);
        }
    }

    private void matchLabel(SourceRecord source, long now, long batch) {
        byte[] key = source.key();
        if (source.value() == null) {
            String id = key == null ? "" : new String(key, StandardCharsets.UTF_8);
            if (RecordChecks.isId(id) && isKeyOf(id, key)) {
                matching.labelled(id, null, eventTime(source, now), order(null, source), now, batch);
            } else {
                invalid(source, true, null);
            }
        } else if (read(() -> labelReader.read(source)) instanceof GroundTruth truth
                && RecordChecks.isSound(truth)
                && isKeyOf(truth.getImageId(), key)) {
            matching.labelled(
                    truth.getImageId(), truth.getLabel(), eventTime(source, now), order(truth, source), now, batch);
        } else {
            invalid(source, true, null);
        }
    }

    /** A record without key can be about any image; the value names it. */
    private static boolean isKeyOf(String id, byte @Nullable [] key) {
        return key == null || Arrays.equals(key, id.getBytes(StandardCharsets.UTF_8));
    }

    private static LabelOrder order(@Nullable GroundTruth truth, SourceRecord source) {
        return LabelOrder.of(truth, source.timestamp(), source.partition(), source.offset());
    }

    /** Logged once; the counts show the number. */
    private void invalid(SourceRecord source, boolean label, @Nullable RuntimeException reason) {
        matching.count(label ? Input.INVALID_LABEL : Input.INVALID_PREDICTION);
        if (label ? !loggedLabel : !loggedPrediction) {
            loggedLabel |= label;
            loggedPrediction |= !label;
            LOG.warn(
                    "{}-{}@{} is not a valid {}: not counted (only the first such record is logged)",
                    source.topic(),
                    source.partition(),
                    source.offset(),
                    label ? "GroundTruth with the image id as key, or without key" : "Prediction",
                    reason);
        }
    }
}
