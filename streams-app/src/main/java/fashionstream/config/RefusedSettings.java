package fashionstream.config;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.common.config.ConfigException;

/** Kafka settings that are refused because they would break guarantees of the application. */
final class RefusedSettings {
    private static final String STREAMS = "streams.";

    private static final String SERDE = "the topology works on bytes; value.serde chooses how values are written";
    private static final String HANDLER =
            "it could skip a whole micro-batch because of one record; bad records become dead letters one by" + " one";

    private static final Map<String, String> REASONS = reasons();

    private RefusedSettings() {}

    private static Map<String, String> reasons() {
        Map<String, String> reasons = new LinkedHashMap<>();
        for (String consumer : new String[] {"consumer.", "main.consumer."}) {
            reasons.put(consumer + "key.deserializer", SERDE);
            reasons.put(consumer + "value.deserializer", SERDE);
        }
        reasons.put("producer.key.serializer", SERDE);
        reasons.put("producer.value.serializer", SERDE);
        for (String handler : new String[] {"deserialization", "processing", "production"}) {
            reasons.put(STREAMS + handler + ".exception.handler", HANDLER);
            reasons.put(STREAMS + "default." + handler + ".exception.handler", HANDLER);
        }
        reasons.put(
                STREAMS + "errors.dead.letter.queue.topic.name",
                "it would receive whole micro-batches; bad records become dead letters one by one");
        return reasons;
    }

    /**
     * Checks names of settings.
     *
     * @param own settings of the application
     * @throws ConfigException for the first that is refused, with the reason
     */
    static void check(Set<String> given, Set<String> own) {
        for (String name : given) {
            String reason = REASONS.get(name);
            if (name.startsWith(STREAMS) && own.contains(name.substring(STREAMS.length()))) {
                reason = "the application has this setting itself; set " + name.substring(STREAMS.length());
            }
            if (reason != null) {
                throw new ConfigException("setting " + name + " is refused: " + reason);
            }
        }
    }
}
