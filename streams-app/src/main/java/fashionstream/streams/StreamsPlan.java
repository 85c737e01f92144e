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
 * What the application is to run: classification, and accuracy.
 *
 * <p>They are two parts, each an application of Kafka Streams. In one, Kafka Streams would share out tasks of both by
 * their number, and four partitions of images on two threads could come to three and one: the one thread would be done
 * when the other had two thirds of its work left.
 */
public final class StreamsPlan {
    private final List<StreamsPart> parts;
    private final MeterRegistry meters;

    private StreamsPlan(List<StreamsPart> parts, MeterRegistry meters) {
        this.parts = parts;
        this.meters = meters;
    }

    /**
     * Plans. Reads no files and connects to nothing, but tries how quick the model is. Each plan is for one {@link
     * StreamsRunner}.
     *
     * @param champion answers for all stream threads; the caller closes it after the streams
     * @param topics what the output topics accept, and the ids of the topics
     * @param clock gives the time of a prediction, a report or a rejection
     * @param meters gets the metrics of what runs, Kafka's own included
     */
    public static StreamsPlan of(
            AppConfig config, ActiveModel champion, TopicView topics, Clock clock, MeterRegistry meters) {
        return new StreamsPlan(
                List.of(
                        ClassificationTopology.build(config, champion, topics, clock, meters),
                        AccuracyTopology.build(config, champion, topics, clock)),
                meters);
    }

    /** What runs, in the order in which the data passes through. */
    List<StreamsPart> parts() {
        return parts;
    }

    MeterRegistry meters() {
        return meters;
    }
}
