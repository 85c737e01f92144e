package fashionstream.topology;

import fashionstream.config.AppConfig;
import fashionstream.inference.ModelInfo;
import fashionstream.schema.Prediction;
import fashionstream.schema.RollingAccuracy;
import java.time.Clock;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.StreamsBuilder;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.TopologyConfig;
import org.apache.kafka.streams.kstream.Consumed;
import org.apache.kafka.streams.kstream.Named;
import org.apache.kafka.streams.kstream.Produced;
import org.apache.kafka.streams.kstream.Repartitioned;
import org.apache.kafka.streams.processor.api.ProcessorSupplier;
import org.apache.kafka.streams.state.StoreBuilder;

/**
 * The part that counts how right the predictions are.
 *
 * <pre>
 * predictions ─ judge-predictions ─ (judgements) ─ rolling-accuracy ─ accuracy
 * </pre>
 */
final class AccuracyTopology {
    /** Counting takes little, and the windows over all images are one task. */
    private static final int THREADS = 1;

    /** Kafka's default, which {@link ClassificationTopology} has no use for: records here are no batches. */
    private static final int BUFFERED_RECORDS = 1000;

    private AccuracyTopology() {}

    /** What the part is called as an application of Kafka Streams. */
    static String applicationId(AppConfig config) {
        return config.applicationId() + "-accuracy";
    }

    /**
     * Plans the part. Reads no files and connects to nothing.
     *
     * @param model names the classes of predictions
     * @param clock tells when a report was made
     */
    static StreamsPart build(AppConfig config, ModelInfo model, Clock clock) {
        Map<String, Object> properties = new HashMap<>(config.streamsProperties());
        properties.put(StreamsConfig.APPLICATION_ID_CONFIG, applicationId(config));
        properties.put(StreamsConfig.NUM_STREAM_THREADS_CONFIG, THREADS);
        properties.put(StreamsConfig.BUFFERED_RECORDS_PER_PARTITION_CONFIG, BUFFERED_RECORDS);

        Serde<Prediction> predictionSerde = config.valueSerde(Prediction.class);
        Serde<RollingAccuracy> accuracySerde = config.valueSerde(RollingAccuracy.class);
        String source = config.topics().predictions();
        StreamsBuilder builder = new StreamsBuilder(new TopologyConfig(new StreamsConfig(properties)));
        builder.stream(source, asTheyCome())
                .process(
                        () -> new JudgePredictions(source, predictionSerde.deserializer(), model),
                        Named.as("judge-predictions"))
                .repartition(toOneCounter())
                .process(countAccuracy(config.accuracyWindow(), clock), Named.as("rolling-accuracy"))
                .to(
                        config.topics().accuracy(),
                        Produced.with(Serdes.String(), accuracySerde).withName("accuracy"));
        return new StreamsPart(builder.build(), source, properties);
    }

    /** Bytes: what can't be read must not stop the count. */
    private static Consumed<byte[], byte[]> asTheyCome() {
        return Consumed.with(Serdes.ByteArray(), Serdes.ByteArray())
                .withName("predictions")
                .withTimestampExtractor(new RecordTime());
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
