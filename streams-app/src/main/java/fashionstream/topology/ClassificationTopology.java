package fashionstream.topology;

import fashionstream.config.AppConfig;
import fashionstream.inference.Classifier;
import fashionstream.schema.ImageRecord;
import fashionstream.schema.Prediction;
import fashionstream.schema.RollingAccuracy;
import fashionstream.schema.Topics;
import java.time.Clock;
import java.util.Set;
import org.apache.kafka.clients.consumer.ConsumerRecord;
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
import org.apache.kafka.streams.kstream.Repartitioned;
import org.apache.kafka.streams.processor.api.ProcessorSupplier;
import org.apache.kafka.streams.state.StoreBuilder;

/**
 * The topology, from configuration and model to a description of nodes and topics, with the settings that it needs.
 *
 * <pre>
 * images ─ classify-images ┬ take-predictions ┬ predictions
 *                          │                  └ judge-predictions ─ (judgements) ─ rolling-accuracy ─ accuracy
 *                          └ take-dead-letters ─ images-dead-letters
 * </pre>
 */
public final class ClassificationTopology {
    private ClassificationTopology() {}

    /**
     * Plans the topology. Reads no files and connects to nothing, but tries how quick the model
     * is. Each plan is for one {@link StreamsRunner}.
     *
     * @param classifier answers for all stream threads; the caller closes it after the streams
     * @param clock tells when a prediction, a report or a rejection was made
     */
    public static StreamsPlan build(AppConfig config, Classifier classifier, Clock clock) {
        BatchLimit limit = BatchLimit.of(config).warmedUp(classifier);
        return new StreamsPlan(
                topology(config, classifier, clock, limit),
                MicroBatchInterceptor.properties(
                        config.streamsProperties(), config.topics().images(), limit));
    }

    private static Topology topology(AppConfig config, Classifier classifier, Clock clock, BatchLimit limit) {
        Topics topics = config.topics();
        Serde<ImageRecord> imageSerde = config.valueSerde(ImageRecord.class);
        Serde<Prediction> predictionSerde = config.valueSerde(Prediction.class);
        Serde<RollingAccuracy> accuracySerde = config.valueSerde(RollingAccuracy.class);
        ImageClassification classification = new ImageClassification(
                imageSerde.deserializer(), classifier, new ModelFailures(config.modelFailuresMax()), clock);
        StreamsBuilder builder = new StreamsBuilder(new TopologyConfig(new StreamsConfig(config.streamsProperties())));

        KStream<byte[], Outcome> outcomes = builder.stream(topics.images(), asTheyCome())
                .process(() -> new ClassifyImages(classification, limit), Named.as("classify-images"));

        outcomes.process(() -> new TakeDeadLetters(clock), Named.as("take-dead-letters"))
                .to(
                        topics.deadLetters(),
                        Produced.with(Serdes.ByteArray(), Serdes.ByteArray()).withName("images-dead-letters"));

        KStream<String, Prediction> predictions = outcomes.process(TakePredictions::new, Named.as("take-predictions"));
        predictions.to(
                topics.predictions(),
                Produced.with(Serdes.String(), predictionSerde).withName("predictions"));

        predictions
                .process(() -> new JudgePredictions(classifier.model()), Named.as("judge-predictions"))
                .repartition(toOneCounter())
                .process(countAccuracy(config.accuracyWindow(), clock), Named.as("rolling-accuracy"))
                .to(
                        topics.accuracy(),
                        Produced.with(Serdes.String(), accuracySerde).withName("accuracy"));
        return builder.build();
    }

    /** Bytes: what can't be read must reach classify-images, which puts it aside with all that it came with. */
    private static Consumed<byte[], byte[]> asTheyCome() {
        return Consumed.with(Serdes.ByteArray(), Serdes.ByteArray())
                .withName("images")
                .withTimestampExtractor(ClassificationTopology::timestamp);
    }

    /** A record without a valid timestamp takes its predecessor's; Kafka Streams would stop at it. */
    private static long timestamp(ConsumerRecord<Object, Object> record, long partitionTime) {
        return record.timestamp() >= 0 ? record.timestamp() : Math.max(0, partitionTime);
    }

    /** Windows over all images need all judgements in one place: one partition, whatever their keys. */
    private static Repartitioned<String, Judgement> toOneCounter() {
        return Repartitioned.with(Serdes.String(), BinarySerde.of(Judgement::write, Judgement::read))
                .withName("judgements")
                .withNumberOfPartitions(1);
    }

    private static ProcessorSupplier<String, Judgement, String, RollingAccuracy> countAccuracy(
            int windowLength, Clock clock) {
        return new ProcessorSupplier<>() {
            @Override
            public CountAccuracy get() {
                return new CountAccuracy(windowLength, clock);
            }

            @Override
            public Set<StoreBuilder<?>> stores() {
                return AccuracyWindows.stores();
            }
        };
    }
}
