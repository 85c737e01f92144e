package fashionstream.rolling;

import fashionstream.config.AppConfig;
import fashionstream.inference.ActiveModel;
import fashionstream.intake.LabelIntake;
import fashionstream.kafka.EventTime;
import fashionstream.kafka.StreamsPart;
import fashionstream.kafka.UnexpectedFailures;
import fashionstream.microbatch.MicroBatchInterceptor;
import fashionstream.rolling.LabelRoutingProcessor.RoutedLabels;
import fashionstream.rolling.contests.ContestProcessor;
import fashionstream.schema.Contest;
import fashionstream.schema.GroundTruth;
import fashionstream.schema.Prediction;
import fashionstream.schema.RollingAccuracy;
import fashionstream.schema.Topics;
import fashionstream.topics.TopicView;
import java.time.Clock;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.IntSupplier;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.StreamsBuilder;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.TopologyConfig;
import org.apache.kafka.streams.kstream.Branched;
import org.apache.kafka.streams.kstream.Consumed;
import org.apache.kafka.streams.kstream.KStream;
import org.apache.kafka.streams.kstream.Named;
import org.apache.kafka.streams.kstream.Produced;
import org.apache.kafka.streams.kstream.Repartitioned;
import org.apache.kafka.streams.processor.LogAndSkipOnInvalidTimestamp;
import org.apache.kafka.streams.processor.api.ProcessorSupplier;
import org.apache.kafka.streams.state.StoreBuilder;

/**
 * Builds the topology that computes the rolling accuracy.
 *
 * <pre>
 * predictions ──────────────────────┬ match-truth ┬ (increments) ─ rolling-accuracy ─ accuracy
 * predictions-challenger ───────────┤             └ (contest-increments) ─ count-contests ─ contests
 * labels ─ route-labels ┬───────────┤
 *                       └ (handed-on-labels)
 * </pre>
 *
 * <p>{@code route-labels} hands a label on to the partition of its predictions if it is in another one; labels in the
 * right partition take no detour.
 *
 * <p>With {@code predictions.top.k}, the predictions are in topic predictions-complete, too. {@code match-truth} takes
 * those with the probabilities of all classes, from either topic.
 *
 * <p>A contest has its own task and internal topic, so that it does not affect the accuracy.
 *
 * <p>{@code match-truth} has a task per partition and processes each image; it forwards sums over micro-batches. The
 * windows cover all partitions: their single task processes only these sums.
 *
 * <p>It counts exactly once, whatever the processing guarantee of the classification: a prediction that at-least-once
 * repeats is recognized by the position of its image.
 */
public final class AccuracyTopology {
    private static final String NAME = "accuracy";

    /** Counting is cheap, and the windows over all images are a single task. */
    private static final int THREADS = 1;

    private AccuracyTopology() {}

    /** The Kafka Streams application id of this part. */
    public static String applicationId(AppConfig config) {
        return config.applicationId() + "-accuracy";
    }

    /**
     * Largest micro-batch: bounds the size of an increment, and thus by how much the window of the last images exceeds
     * its length.
     */
    private static final int BATCH = 500;

    private static final String HANDED_ON = "handed-on-labels";

    /**
     * Builds the topology. Reads no files and opens no connections.
     *
     * @param activeModel provides the class names and the test accuracy
     * @param topicView the limits of the accuracy topic
     * @param clock gives the time of a report, and recognizes timestamps in the future
     */
    public static StreamsPart build(AppConfig config, ActiveModel activeModel, TopicView topicView, Clock clock) {
        Topics topics = config.topics();
        Map<String, Object> properties = new HashMap<>(config.countingProperties());
        properties.put(StreamsConfig.APPLICATION_ID_CONFIG, applicationId(config));
        properties.put(StreamsConfig.NUM_STREAM_THREADS_CONFIG, THREADS);
        // For the internal topic; the other sources have their own extractor.
        properties.put(StreamsConfig.DEFAULT_TIMESTAMP_EXTRACTOR_CLASS_CONFIG, LogAndSkipOnInvalidTimestamp.class);
        properties.putAll(MicroBatchInterceptor.properties(properties, sources(config), () -> BATCH));

        LongSupplier accuracyMaxBytes = () -> Math.min(
                config.recordMaxBytes(), topicView.limits(topics.accuracy()).maxMessageBytes());
        Set<String> ownVersions = ConcurrentHashMap.newKeySet();
        ownVersions.add(activeModel.first().version());
        activeModel.listen(model -> ownVersions.add(model.version()));

        Serde<RollingAccuracy> accuracySerde = config.valueSerde(RollingAccuracy.class);
        StreamsBuilder builder = new StreamsBuilder(new TopologyConfig(new StreamsConfig(properties)));
        KStream<byte[], byte[]> predictions = builder.stream(config.countedTopics(), asTheyCome("predictions", clock));
        IntSupplier partitions =
                () -> topicView.partitions(topics.predictions()).orElse(0);
        Map<String, KStream<byte[], RoutedLabels>> labels = builder.stream(topics.labels(), asTheyCome("labels", clock))
                .process(routeLabels(config, partitions), Named.as("route-labels"))
                .split(Named.as("labels-"))
                .branch((key, routed) -> routed.here(), Branched.as("here"))
                .defaultBranch(Branched.as("elsewhere"));
        KStream<byte[], byte[]> handedOn = unwrap(labels, "elsewhere").repartition(toTheirPredictions(partitions));
        Predicate<String> ownVersion = version -> ownVersions.contains(version)
                || activeModel.challengers().find(version).isPresent();
        KStream<String, MatchedCounts> matched = predictions
                .merge(unwrap(labels, "here"), Named.as("predictions-and-labels"))
                .merge(handedOn, Named.as("and-handed-on-labels"))
                .process(matchTruth(config, activeModel.first().classes(), ownVersion, clock), Named.as("match-truth"));
        matched.filterNot((from, counts) -> counts.contest(), Named.as("increments-only"))
                .mapValues(MatchedCounts::bytes, Named.as("increments-as-bytes"))
                .repartition(toOneCounter("increments"))
                .process(
                        countAccuracy(config, ownVersion, activeModel, clock, accuracyMaxBytes),
                        Named.as("rolling-accuracy"))
                .to(
                        topics.accuracy(),
                        Produced.with(Serdes.String(), accuracySerde).withName("accuracy"));
        matched.filter((from, counts) -> counts.contest(), Named.as("contest-increments-only"))
                .mapValues(MatchedCounts::bytes, Named.as("contest-increments-as-bytes"))
                .repartition(toOneCounter("contest-increments"))
                .process(
                        ContestProcessor.supplier(
                                activeModel.challengers(),
                                config.contests().margin(),
                                config.labelTtl(),
                                clock,
                                () -> Math.min(
                                        config.recordMaxBytes(),
                                        topicView.limits(topics.contests()).maxMessageBytes())),
                        Named.as("count-contests"))
                .to(
                        topics.contests(),
                        Produced.with(Serdes.String(), config.valueSerde(Contest.class))
                                .withName("contests"));
        return new StreamsPart(NAME, builder.build(), topics.predictions(), properties);
    }

    private static Set<String> sources(AppConfig config) {
        Set<String> sources = new HashSet<>(config.countedTopics());
        sources.add(config.topics().labels());
        sources.add(handedOnLabels(config));
        return sources;
    }

    /** The internal topic of labels on their way to the partition of their predictions. */
    public static String handedOnLabels(AppConfig config) {
        return applicationId(config) + "-" + HANDED_ON + "-repartition";
    }

    private static ProcessorSupplier<byte[], byte[], byte[], RoutedLabels> routeLabels(
            AppConfig config, IntSupplier partitions) {
        Serde<GroundTruth> labelSerde = config.valueSerde(GroundTruth.class);
        return () -> new LabelRoutingProcessor(new LabelIntake(labelSerde.deserializer()), partitions);
    }

    @SuppressWarnings("NullAway") // Kafka's types do not declare that a value may be null
    private static KStream<byte[], byte[]> unwrap(Map<String, KStream<byte[], RoutedLabels>> labels, String branch) {
        return Objects.requireNonNull(labels.get("labels-" + branch))
                .mapValues(RoutedLabels::value, Named.as("labels-" + branch + "-values"));
    }

    @SuppressWarnings("removal")
    private static Repartitioned<byte[], byte[]> toTheirPredictions(IntSupplier partitions) {
        return Repartitioned.with(Serdes.ByteArray(), Serdes.ByteArray())
                .withName(HANDED_ON)
                .withStreamPartitioner((topic, id, value, count) ->
                        Optional.of(Set.of(LabelRoutingProcessor.partition(id, partitions.getAsInt()))));
    }

    private static AccuracySettings settings(AppConfig config, Predicate<String> ownVersion) {
        return new AccuracySettings(
                config.applicationId(),
                config.topics().predictions(),
                ownVersion,
                config.accuracyWindow(),
                config.accuracyTarget().orElse(null),
                config.labelTtl(),
                config.labelDue(),
                config.accuracySlices(),
                config.accuracySliceValues());
    }

    /** Reads bytes, so that records that cannot be deserialized do not stop the processing. */
    private static Consumed<byte[], byte[]> asTheyCome(String name, Clock clock) {
        return Consumed.with(Serdes.ByteArray(), Serdes.ByteArray())
                .withName(name)
                .withTimestampExtractor(new EventTime(clock));
    }

    /** Windows over all images need all increments in one partition, whatever their keys. */
    private static Repartitioned<String, byte[]> toOneCounter(String name) {
        return Repartitioned.with(Serdes.String(), Serdes.ByteArray())
                .withName(name)
                .withNumberOfPartitions(1);
    }

    private static ProcessorSupplier<byte[], byte[], String, MatchedCounts> matchTruth(
            AppConfig config, List<String> classes, Predicate<String> ownVersion, Clock clock) {
        Serde<Prediction> predictionSerde = config.valueSerde(Prediction.class);
        Serde<GroundTruth> labelSerde = config.valueSerde(GroundTruth.class);
        UnexpectedFailures unexpected = new UnexpectedFailures(config.modelFailuresMax());
        return new ProcessorSupplier<>() {
            @Override
            public TruthMatchProcessor get() {
                return new TruthMatchProcessor(
                        config.topics().labels(),
                        handedOnLabels(config),
                        predictionSerde.deserializer(),
                        new LabelIntake(labelSerde.deserializer()),
                        classes,
                        ownVersion,
                        unexpected,
                        config.labelTtl(),
                        config.accuracySlices(),
                        clock);
            }

            @Override
            public Set<StoreBuilder<?>> stores() {
                return TruthStores.builders(config.labelTtl());
            }
        };
    }

    private static ProcessorSupplier<String, byte[], String, RollingAccuracy> countAccuracy(
            AppConfig config,
            Predicate<String> ownVersion,
            ActiveModel activeModel,
            Clock clock,
            LongSupplier maxBytes) {
        AccuracySettings settings = settings(config, ownVersion);
        UnexpectedFailures unexpected = new UnexpectedFailures(config.modelFailuresMax());
        return new ProcessorSupplier<>() {
            @Override
            public RollingAccuracyProcessor get() {
                return new RollingAccuracyProcessor(settings, activeModel, clock, maxBytes, unexpected);
            }

            @Override
            public Set<StoreBuilder<?>> stores() {
                return AccuracyStores.builders();
            }
        };
    }
}
