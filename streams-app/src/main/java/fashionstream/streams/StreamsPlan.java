package fashionstream.streams;

import fashionstream.classification.ClassificationTopology;
import fashionstream.config.AppConfig;
import fashionstream.inference.ActiveModel;
import fashionstream.kafka.StreamsPart;
import fashionstream.rolling.AccuracyTopology;
import fashionstream.topics.TopicView;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import java.util.List;

/**
 * The parts that the application runs: classification and accuracy.
 *
 * <p>Each part is a Kafka Streams application. In a single application, Kafka Streams would distribute the tasks of
 * both by their number, and two threads could get three and one of four partitions of images: one thread would be
 * finished while the other had two thirds of its work left.
 */
final class StreamsPlan {
    private final List<StreamsPart> parts;
    private final MeterRegistry meters;

    private StreamsPlan(List<StreamsPart> parts, MeterRegistry meters) {
        this.parts = parts;
        this.meters = meters;
    }

    /**
     * Builds the topologies. Reads no files and connects to nothing, but measures the speed of the model. Each plan is for
     * one {@link StreamsRunner}.
     *
     * @param activeModel classifies for all stream threads; the caller closes it after the streams
     * @param topics limits of the output topics, and the ids of the topics
     * @param clock time of a prediction, a report or a rejection
     * @param meters receives the metrics of the parts, including those of Kafka
     */
    static StreamsPlan of(
            AppConfig config, ActiveModel activeModel, TopicView topics, Clock clock, MeterRegistry meters) {
        return new StreamsPlan(
                List.of(
                        ClassificationTopology.build(config, activeModel, topics, clock, meters),
                        AccuracyTopology.build(config, activeModel, topics, clock)),
                meters);
    }

    /** The parts, in the order of the data flow. */
    List<StreamsPart> parts() {
        return parts;
    }

    MeterRegistry meters() {
        return meters;
    }
}
