package fashionstream.topology;

import java.util.Map;
import org.apache.kafka.streams.Topology;

/**
 * What Kafka Streams is to run.
 *
 * @param properties settings that the topology relies on, to be set over those of the user
 */
public record StreamsPlan(Topology topology, Map<String, Object> properties) {
    public StreamsPlan {
        properties = Map.copyOf(properties);
    }
}
