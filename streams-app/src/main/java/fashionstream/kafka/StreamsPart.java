package fashionstream.kafka;

import java.util.Map;
import org.apache.kafka.streams.Topology;

/**
 * A topology that runs as an application of its own: its own threads, consumer group and commits.
 *
 * @param name what it is called towards people: in health and metrics
 * @param source topic that it reads
 * @param properties everything that Kafka Streams is to be set to
 */
public record StreamsPart(String name, Topology topology, String source, Map<String, Object> properties) {
    public StreamsPart {
        properties = Map.copyOf(properties);
    }
}
