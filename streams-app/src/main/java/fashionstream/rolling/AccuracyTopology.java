package fashionstream.rolling;

import fashionstream.config.AppConfig;
import fashionstream.inference.ActiveModel;
import fashionstream.kafka.EventTime;
import fashionstream.kafka.StreamsPart;
import fashionstream.kafka.UnexpectedFailures;
import fashionstream.microbatch.MicroBatchInterceptor;
import fashionstream.schema.GroundTruth;
import fashionstream.schema.Prediction;
import fashionstream.schema.RollingAccuracy;
import fashionstream.schema.Topics;
import fashionstream.topics.TopicView;
import java.time.Clock;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.StreamsBuilder;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.TopologyConfig;
import org.apache.kafka.streams.kstream.Consumed;
import org.apache.kafka.streams.kstream.KStream;
import org.apache.kafka.streams.kstream.Named;
import org.apache.kafka.streams.kstream.Produced;
import org.apache.kafka.streams.kstream.Repartitioned;
import org.apache.kafka.streams.processor.LogAndSkipOnInvalidTimestamp;
import org.apache.kafka.streams.processor.api.ProcessorSupplier;
import org.apache.kafka.streams.state.StoreBuilder;

/**
 * The part that counts how right the predictions are.
 *
 * <pre>
 * predictions ┬ match-truth ─ (increments) ─ rolling-accuracy ─ accuracy
 * labels ─────┘
 * </pre>
 *
 * <p>{@code match-truth} has a task per partition, and sees each image; it hands on sums over micro-batches. The
 * windows are over all partitions, and their one task sees those sums only.
 *
 * <p>It counts exactly once, whatever the guarantee that images are classified with: a prediction that at-least-once
 * repeats is told from others by the place of its image.
 */
public final class AccuracyTopology {
    private static final String NAME = "accuracy";

    /** Counting takes little, and the windows over all images are one task. */
    private static final int THREADS = 1;

    private AccuracyTopology() {}

    /** What the part is called as an application of Kafka Streams. */
    public static String applicationId(AppConfig config) {
        return config.applicationId() + "-accuracy";
    }

    /** Largest batch: bounds what one increment is about, and with it how far the last images exceed their number. */
    private static final int BATCH = 500;

    /**
     * Plans the part. Reads no files and connects to nothing.
     *
     * @param activeModel names the classes of predictions, and what to expect of them
     * @param topicView what the accuracy topic accepts
     * @param clock gives the time of a report, and what comes from the future
     */
    public static StreamsPart build(AppConfig config, ActiveModel activeModel, TopicView topicView, Clock clock) {
        Topics topics = config.topics();
        Map<String, Object> properties = new HashMap<>(config.streamsProperties());
        properties.put(StreamsConfig.APPLICATION_ID_CONFIG, applicationId(config));
        properties.put(StreamsConfig.NUM_STREAM_THREADS_CONFIG, THREADS);
        properties.put(StreamsConfig.PROCESSING_GUARANTEE_CONFIG, StreamsConfig.EXACTLY_ONCE_V2);
        // Of the internal topic; the others have their own.
        properties.put(StreamsConfig.DEFAULT_TIMESTAMP_EXTRACTOR_CLASS_CONFIG, LogAndSkipOnInvalidTimestamp.class);
        properties.putAll(MicroBatchInterceptor.properties(
                properties, Set.of(topics.predictions(), topics.labels()), () -> BATCH));

        LongSupplier accuracyMaxBytes = () -> Math.min(
                config.recordMaxBytes(), topicView.limits(topics.accuracy()).maxMessageBytes());
        Set<String> ownVersions = ConcurrentHashMap.newKeySet();
        ownVersions.add(activeModel.first().version());
        activeModel.listen(model -> ownVersions.add(model.version()));

        Serde<RollingAccuracy> accuracySerde = config.valueSerde(RollingAccuracy.class);
        StreamsBuilder builder = new StreamsBuilder(new TopologyConfig(new StreamsConfig(properties)));
        KStream<byte[], byte[]> predictions = builder.stream(topics.predictions(), asTheyCome("predictions", clock));
        KStream<byte[], byte[]> labels = builder.stream(topics.labels(), asTheyCome("labels", clock));
        predictions
                .merge(labels, Named.as("predictions-and-labels"))
                .process(
                        matchTruth(config, activeModel.first().classes(), ownVersions::contains, clock),
                        Named.as("match-truth"))
                .repartition(toOneCounter())
                .process(
                        countAccuracy(settings(config, ownVersions::contains), activeModel, clock, accuracyMaxBytes),
                        Named.as("rolling-accuracy"))
                .to(
                        topics.accuracy(),
                        Produced.with(Serdes.String(), accuracySerde).withName("accuracy"));
        return new StreamsPart(NAME, builder.build(), topics.predictions(), properties);
    }

    private static AccuracyWindows.Settings settings(AppConfig config, Predicate<String> ownVersion) {
        return new AccuracyWindows.Settings(
                config.applicationId(),
                config.topics().predictions(),
                ownVersion,
                config.accuracyWindow(),
                config.accuracyTarget().orElse(null),
                config.labelTtl(),
                config.labelDue());
    }

    /** Bytes: what can't be read must not stop the count. */
    private static Consumed<byte[], byte[]> asTheyCome(String name, Clock clock) {
        return Consumed.with(Serdes.ByteArray(), Serdes.ByteArray())
                .withName(name)
                .withTimestampExtractor(new EventTime(clock));
    }

    /** Windows over all images need all increments in one place: one partition, whatever their keys. */
    private static Repartitioned<String, byte[]> toOneCounter() {
        return Repartitioned.with(Serdes.String(), Serdes.ByteArray())
                .withName("increments")
                .withNumberOfPartitions(1);
    }

    private static ProcessorSupplier<byte[], byte[], String, byte[]> matchTruth(
            AppConfig config, List<String> classes, Predicate<String> ownVersion, Clock clock) {
        Serde<Prediction> predictionSerde = config.valueSerde(Prediction.class);
        Serde<GroundTruth> labelSerde = config.valueSerde(GroundTruth.class);
        UnexpectedFailures unexpected = new UnexpectedFailures(config.modelFailuresMax());
        return new ProcessorSupplier<>() {
            @Override
            public TruthMatchProcessor get() {
                return new TruthMatchProcessor(
                        config.topics().labels(),
                        predictionSerde.deserializer(),
                        labelSerde.deserializer(),
                        classes,
                        ownVersion,
                        unexpected,
                        config.labelTtl(),
                        clock);
            }

            @Override
            public Set<StoreBuilder<?>> stores() {
                return TruthStores.builders(config.labelTtl());
            }
        };
    }

    private static ProcessorSupplier<String, byte[], String, RollingAccuracy> countAccuracy(
            AccuracyWindows.Settings settings, ActiveModel activeModel, Clock clock, LongSupplier maxBytes) {
        return new ProcessorSupplier<>() {
            @Override
            public RollingAccuracyProcessor get() {
                return new RollingAccuracyProcessor(settings, activeModel, clock, maxBytes);
            }

            @Override
            public Set<StoreBuilder<?>> stores() {
                return AccuracyStores.builders();
            }
        };
    }
}
