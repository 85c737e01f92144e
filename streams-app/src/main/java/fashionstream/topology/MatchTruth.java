package fashionstream.topology;

import fashionstream.rolling.Increment;
import fashionstream.rolling.Input;
import fashionstream.rolling.TruthMatching;
import fashionstream.schema.GroundTruth;
import fashionstream.schema.Prediction;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
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
 * Node {@code match-truth}: brings the predictions and labels of a partition together, and forwards what each batch of
 * them changes in the counts. Nothing is held between two calls but what stands in the stores.
 *
 * <p>What is no prediction or no label is counted ({@link Input}), logged once, and left out.
 */
final class MatchTruth extends ContextualProcessor<byte[], byte[], String, Increment> {
    private static final Logger LOG = LoggerFactory.getLogger(MatchTruth.class);

    /** A fold's number has this many bits for the offset, those above for topic and partition. */
    private static final int OFFSET_BITS = 44;

    private final String labelsTopic;
    private final Deserializer<?> predictionReader;
    private final Deserializer<?> labelReader;
    private final List<String> classes;
    private final Duration ttl;
    private final Clock clock;
    private boolean loggedPrediction;
    private boolean loggedLabel;

    @SuppressWarnings("NullAway.Init") // Kafka Streams calls init first
    private TruthMatching matching;

    /**
     * @param predictionReader reads {@link Prediction}
     * @param labelReader reads {@link GroundTruth}
     * @param classes class names, in the order of the models that this instance runs
     * @param ttl how long predictions and labels wait for each other
     */
    MatchTruth(
            String labelsTopic,
            Deserializer<?> predictionReader,
            Deserializer<?> labelReader,
            List<String> classes,
            Duration ttl,
            Clock clock) {
        this.labelsTopic = labelsTopic;
        this.predictionReader = predictionReader;
        this.labelReader = labelReader;
        this.classes = List.copyOf(classes);
        this.ttl = ttl;
        this.clock = clock;
    }

    @Override
    public void init(ProcessorContext<String, Increment> context) {
        super.init(context);
        matching = new TruthMatching(TruthStores.of(context, ttl), classes);
    }

    @Override
    public void process(Record<byte[], byte[]> record) {
        RecordMetadata place = context()
                .recordMetadata()
                .orElseThrow(() -> new IllegalStateException("match-truth reads topics, and nothing else"));
        List<SourceRecord> sources = MicroBatch.unpack(place, record);
        boolean labels = place.topic().equals(labelsTopic);
        long now = context().currentStreamTimeMs();
        long fold = fold(labels, place.partition(), sources.get(0).offset());
        for (SourceRecord source : sources) {
            long time = eventTime(source, now);
            if (labels) {
                takeLabel(source, time, now, fold);
            } else {
                takePrediction(source, time, now, fold);
            }
        }
        Increment increment = matching.drain(now, fold);
        if (increment != null) {
            String from = place.topic() + "-" + place.partition();
            context().forward(new Record<>(from, increment, record.timestamp(), new RecordHeaders()));
        }
    }

    /** Different for each batch, and the same whenever exactly-once processing repeats it. */
    private static long fold(boolean labels, int partition, long offset) {
        return ((partition * 2L + (labels ? 1 : 0)) << OFFSET_BITS) | offset;
    }

    /** What comes from the future is taken for now: one wrong clock must not carry the windows away. */
    private long eventTime(SourceRecord source, long now) {
        long latest = clock.millis();
        if (source.timestamp() > latest) {
            matching.count(Input.FUTURE_RECORD);
            return latest;
        }
        return source.timestamp() >= 0 ? source.timestamp() : now;
    }

    private void takePrediction(SourceRecord source, long time, long now, long fold) {
        Object value = read(predictionReader, source);
        if (value instanceof Prediction prediction) {
            matching.predicted(prediction, time, now, fold);
        } else {
            matching.count(Input.INVALID_PREDICTION);
            if (!loggedPrediction) {
                loggedPrediction = true;
                log(source, "Prediction");
            }
        }
    }

    private void takeLabel(SourceRecord source, long time, long now, long fold) {
        byte[] key = source.key();
        if (source.value() == null && key != null) {
            matching.labelled(new String(key, StandardCharsets.UTF_8), null, time, now, fold);
            return;
        }
        Object value = read(labelReader, source);
        if (value instanceof GroundTruth truth
                && Arrays.equals(key, truth.getImageId().getBytes(StandardCharsets.UTF_8))) {
            matching.labelled(truth.getImageId(), truth.getLabel(), time, now, fold);
        } else {
            matching.count(Input.INVALID_LABEL);
            if (!loggedLabel) {
                loggedLabel = true;
                log(source, "GroundTruth with the image id as key");
            }
        }
    }

    /** The value; null if it can't be read, now or later. */
    private static @Nullable Object read(Deserializer<?> reader, SourceRecord source) {
        try {
            return reader.deserialize(source.topic(), source.headers(), source.value());
        } catch (SerializationException e) {
            if (TransientFailures.isAboutSurroundings(e)) {
                throw e;
            }
            return null;
        }
    }

    /** Loud once: the counts tell how many there are. */
    private static void log(SourceRecord source, String expected) {
        LOG.warn(
                "{}-{}@{} is no {}: not counted (only the first such record is logged)",
                source.topic(),
                source.partition(),
                source.offset(),
                expected);
    }
}
