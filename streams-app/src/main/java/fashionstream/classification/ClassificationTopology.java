package fashionstream.classification;

import fashionstream.classification.Outcome.Encoded;
import fashionstream.classification.Outcome.Switched;
import fashionstream.config.AppConfig;
import fashionstream.deadletters.DeadLetterEncoder;
import fashionstream.inference.ActiveModel;
import fashionstream.intake.ImageIntake;
import fashionstream.kafka.EventTime;
import fashionstream.kafka.StreamsPart;
import fashionstream.kafka.UnexpectedFailures;
import fashionstream.microbatch.MicroBatchInterceptor;
import fashionstream.microbatch.PartitionLag;
import fashionstream.schema.ImageRecord;
import fashionstream.schema.Prediction;
import fashionstream.schema.Topics;
import fashionstream.topics.TopicView;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.StreamsBuilder;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.TopologyConfig;
import org.apache.kafka.streams.kstream.Consumed;
import org.apache.kafka.streams.kstream.KStream;
import org.apache.kafka.streams.kstream.Named;
import org.apache.kafka.streams.kstream.Produced;
import org.apache.kafka.streams.processor.api.ContextualProcessor;
import org.apache.kafka.streams.processor.api.ProcessorSupplier;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.StoreBuilder;

/**
 * Builds the topology that classifies images.
 *
 * <pre>
 * images ─ classify-images ┬ take-predictions ─ predictions
 *                          ├ take-dead-letters ─ images-dead-letters
 *                          ├ take-model-positions ─ model-positions
 *                          └ take-challenger-predictions ─ predictions-challenger
 * </pre>
 *
 * <p>With {@code predictions.top.k}, a further branch, {@code take-complete-predictions}, writes predictions-complete.
 */
public final class ClassificationTopology {
    private static final String NAME = "classification";

    private ClassificationTopology() {}

    /**
     * Builds the topology. Reads no files and opens no connections, but runs the model to measure its speed.
     *
     * @param activeModel classifies for all stream threads; the caller closes it after the streams
     * @param topicView the limits of the output topics, and the id of the images topic
     * @param clock gives the time of a prediction or a rejection
     * @param meters registry for {@link ImageMeters}
     */
    public static StreamsPart build(
            AppConfig config, ActiveModel activeModel, TopicView topicView, Clock clock, MeterRegistry meters) {
        BatchLimit limit = BatchLimit.of(config);
        activeModel.with(limit::warmUp);
        ImageMeters imageMeters = new ImageMeters(meters, activeModel, limit);
        ChallengerMeters challengerMeters = new ChallengerMeters(meters);
        PartitionLag lag = new PartitionLag();
        Map<String, Object> properties = new HashMap<>(config.classificationProperties());
        properties.putAll(MicroBatchInterceptor.properties(
                properties, Set.of(config.topics().images()), limit::current));
        properties.putAll(lag.properties(properties));
        return new StreamsPart(
                NAME,
                topology(config, activeModel, topicView, clock, limit, imageMeters, lag, challengerMeters),
                config.topics().images(),
                properties);
    }

    private static Topology topology(
            AppConfig config,
            ActiveModel activeModel,
            TopicView topicView,
            Clock clock,
            BatchLimit limit,
            ImageMeters meters,
            PartitionLag lag,
            ChallengerMeters challengerMeters) {
        Topics topics = config.topics();
        Serde<Prediction> predictionSerde = config.valueSerde(Prediction.class);
        ImageClassification classification =
                classification(config, activeModel, topicView, clock, meters, lag, challengerMeters);
        PredictionEncoder encoder = new PredictionEncoder(
                topics,
                predictionSerde.serializer(),
                config.recordMaxBytes(),
                new UnexpectedFailures(config.modelFailuresMax()),
                topicView,
                clock,
                challengerMeters);
        StreamsBuilder builder =
                new StreamsBuilder(new TopologyConfig(new StreamsConfig(config.classificationProperties())));

        KStream<byte[], Outcome> outcomes = builder.stream(topics.images(), asTheyCome())
                .process(classifyImages(config, classification, encoder, limit, meters), Named.as("classify-images"));
        DeadLetterEncoder letters =
                new DeadLetterEncoder(topics.deadLetters(), config.recordMaxBytes(), topicView, clock);
        outcomes.process(() -> new DeadLetterForwarder(letters, meters), Named.as("take-dead-letters"))
                .to(
                        topics.deadLetters(),
                        Produced.with(Serdes.ByteArray(), Serdes.ByteArray()).withName("images-dead-letters"));
        outcomes.process(PredictionForwarder::new, Named.as("take-predictions"))
                .to(
                        topics.predictions(),
                        Produced.with(Serdes.ByteArray(), Serdes.ByteArray()).withName("predictions"));
        outcomes.process(PositionForwarder::new, Named.as("take-model-positions"))
                .to(
                        topics.modelPositions(),
                        Produced.with(Serdes.ByteArray(), Serdes.ByteArray()).withName("model-positions"));
        outcomes.process(ChallengerPredictionForwarder::new, Named.as("take-challenger-predictions"))
                .to(
                        topics.predictionsChallenger(),
                        Produced.with(Serdes.ByteArray(), Serdes.ByteArray()).withName("predictions-challenger"));
        if (config.predictionsTopK() > 0) {
            outcomes.process(CompletePredictionForwarder::new, Named.as("take-complete-predictions"))
                    .to(
                            topics.predictionsComplete(),
                            Produced.with(Serdes.ByteArray(), Serdes.ByteArray())
                                    .withName("predictions-complete"));
        }
        return builder.build();
    }

    /** The classification with the application's settings. */
    static ImageClassification classification(
            AppConfig config,
            ActiveModel activeModel,
            TopicView topicView,
            Clock clock,
            ImageMeters meters,
            PartitionLag lag,
            ChallengerMeters challengerMeters) {
        Serde<ImageRecord> imageSerde = config.valueSerde(ImageRecord.class);
        PredictionFactory factory =
                new PredictionFactory(topicView, clock, config.accuracySlices(), config.predictionsTopK());
        return new ImageClassification(
                new ImageIntake(imageSerde.deserializer(), config.decodeLimits()),
                config.decodeLimits(),
                activeModel,
                new ModelFailures(config.modelFailuresMax()),
                new UnexpectedFailures(config.modelFailuresMax()),
                factory,
                new ChallengerScoring(
                        activeModel.challengers(),
                        factory,
                        config.decodeLimits(),
                        lag,
                        config.contests().maxLag(),
                        challengerMeters),
                meters);
    }

    private static ProcessorSupplier<byte[], byte[], byte[], Outcome> classifyImages(
            AppConfig config,
            ImageClassification classification,
            PredictionEncoder encoder,
            BatchLimit limit,
            ImageMeters meters) {
        ThreadLocal<PromptCommit.Pace> paces = ThreadLocal.withInitial(PromptCommit.Pace::new);
        return new ProcessorSupplier<>() {
            @Override
            public ClassificationProcessor get() {
                return new ClassificationProcessor(
                        classification, encoder, limit, meters, config.promptCommitInterval(), paces);
            }

            @Override
            public Set<StoreBuilder<?>> stores() {
                return Set.of(ProcessIdentity.builder());
            }
        };
    }

    /**
     * Reads bytes, so that records that cannot be deserialized reach classify-images, which sends them unchanged to the
     * dead letters.
     */
    private static Consumed<byte[], byte[]> asTheyCome() {
        return Consumed.with(Serdes.ByteArray(), Serdes.ByteArray())
                .withName("images")
                .withTimestampExtractor(EventTime::ofRecord);
    }

    /** Node {@code take-predictions}: forwards the encoded predictions. */
    private static final class PredictionForwarder extends ContextualProcessor<byte[], Outcome, byte[], byte[]> {
        @Override
        public void process(Record<byte[], Outcome> record) {
            if (record.value() instanceof Encoded encoded) {
                context().forward(encoded.prediction());
            }
        }
    }

    /** Node {@code take-model-positions}: forwards where the model version changed. */
    private static final class PositionForwarder extends ContextualProcessor<byte[], Outcome, byte[], byte[]> {
        @Override
        public void process(Record<byte[], Outcome> record) {
            if (record.value() instanceof Switched switched) {
                context().forward(record.withValue(switched.position().value()));
            }
        }
    }

    /** Node {@code take-complete-predictions}: forwards them for the topic with all probabilities. */
    private static final class CompletePredictionForwarder
            extends ContextualProcessor<byte[], Outcome, byte[], byte[]> {
        @Override
        public void process(Record<byte[], Outcome> record) {
            if (record.value() instanceof Encoded encoded && encoded.complete() != null) {
                context().forward(encoded.complete());
            }
        }
    }

    /** Node {@code take-challenger-predictions}: forwards the predictions of challengers. */
    private static final class ChallengerPredictionForwarder
            extends ContextualProcessor<byte[], Outcome, byte[], byte[]> {
        @Override
        public void process(Record<byte[], Outcome> record) {
            if (record.value() instanceof Encoded encoded) {
                encoded.challengers().forEach(context()::forward);
            }
        }
    }
}
