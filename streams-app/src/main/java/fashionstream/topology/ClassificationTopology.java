package fashionstream.topology;

import fashionstream.config.AppConfig;
import fashionstream.schema.ImageRecord;
import fashionstream.schema.Prediction;
import fashionstream.schema.Topics;
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
import org.apache.kafka.streams.processor.api.ProcessorSupplier;
import org.apache.kafka.streams.state.StoreBuilder;

/**
 * The part that classifies.
 *
 * <pre>
 * images ─ classify-images ┬ take-predictions ─ predictions
 *                          └ take-dead-letters ─ images-dead-letters
 * </pre>
 */
final class ClassificationTopology {
    private static final String NAME = "classification";

    private ClassificationTopology() {}

    /**
     * Plans the part. Reads no files and connects to nothing, but tries how quick the model is.
     *
     * @param champion answers for all stream threads; the caller closes it after the streams
     * @param clock tells when a prediction or a rejection was made
     * @param meters gets what {@link ImageMeters} measure
     */
    static StreamsPart build(AppConfig config, Champion champion, Clock clock, MeterRegistry meters) {
        BatchLimit limit = BatchLimit.of(config);
        champion.with(limit::warmUp);
        ImageMeters imageMeters = new ImageMeters(meters, champion, limit);
        Map<String, Object> properties = new HashMap<>(config.streamsProperties());
        properties.putAll(MicroBatchInterceptor.properties(
                properties, Set.of(config.topics().images()), limit::current));
        return new StreamsPart(
                NAME,
                topology(config, champion, clock, limit, imageMeters),
                config.topics().images(),
                properties);
    }

    private static Topology topology(
            AppConfig config, Champion champion, Clock clock, BatchLimit limit, ImageMeters meters) {
        Topics topics = config.topics();
        Serde<ImageRecord> imageSerde = config.valueSerde(ImageRecord.class);
        Serde<Prediction> predictionSerde = config.valueSerde(Prediction.class);
        ImageClassification classification = new ImageClassification(
                imageSerde.deserializer(), champion, new ModelFailures(config.modelFailuresMax()), clock, meters);
        StreamsBuilder builder = new StreamsBuilder(new TopologyConfig(new StreamsConfig(config.streamsProperties())));

        KStream<byte[], Outcome> outcomes = builder.stream(topics.images(), asTheyCome())
                .process(classifyImages(classification, limit, meters), Named.as("classify-images"));
        outcomes.process(() -> new TakeDeadLetters(clock, meters), Named.as("take-dead-letters"))
                .to(
                        topics.deadLetters(),
                        Produced.with(Serdes.ByteArray(), Serdes.ByteArray()).withName("images-dead-letters"));
        outcomes.process(TakePredictions::new, Named.as("take-predictions"))
                .to(
                        topics.predictions(),
                        Produced.with(Serdes.String(), predictionSerde).withName("predictions"));
        return builder.build();
    }

    private static ProcessorSupplier<byte[], byte[], byte[], Outcome> classifyImages(
            ImageClassification classification, BatchLimit limit, ImageMeters meters) {
        return new ProcessorSupplier<>() {
            @Override
            public ClassifyImages get() {
                return new ClassifyImages(classification, limit, meters);
            }

            @Override
            public Set<StoreBuilder<?>> stores() {
                return Set.of(ProcessIdentity.builder());
            }
        };
    }

    /** Bytes: what can't be read must reach classify-images, which puts it aside with all that it came with. */
    private static Consumed<byte[], byte[]> asTheyCome() {
        return Consumed.with(Serdes.ByteArray(), Serdes.ByteArray())
                .withName("images")
                .withTimestampExtractor(new RecordTime());
    }
}
