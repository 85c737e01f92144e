package fashionstream.kafka;

import java.util.Map;
import org.apache.kafka.streams.Topology;

/**
 * A topology that runs as a separate application, with its own threads, consumer group and commits.
 *
 * @param name its name in health and metrics
 * @param source the topic that it reads
 * @param properties the configuration of Kafka Streams
 */
public record StreamsPart(String name, Topology topology, String source, Map<String, Object> properties) {
    public StreamsPart {
        properties = Map.copyOf(properties);
    }
}
