package fashionstream.topics;

import fashionstream.config.AppConfig;
import fashionstream.kafka.ClusterAdmin;
import fashionstream.schema.Topics;
import java.util.List;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.common.config.TopicConfig;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Warns of settings of existing topics that put the application at risk. Doesn't change topics: each warning is one
 * line with the command that changes the setting.
 */
final class TopicAdvice {
    /** The {@code compression.type} with which {@code max.message.bytes} limits the decompressed size. */
    static final String SAFE_COMPRESSION = "uncompressed";

    private static final Logger LOG = LoggerFactory.getLogger(TopicAdvice.class);

    private TopicAdvice() {}

    /** Checks the topics; skips those whose settings may not be read. */
    static void log(AppConfig config, ClusterAdmin cluster) {
        Topics topics = config.topics();
        for (String topic : List.of(topics.images(), topics.labels(), topics.models())) {
            cluster.settings(topic).ifPresent(settings -> warnOfCompression(config, topic, settings));
        }
        cluster.settings(topics.deadLetters()).ifPresent(settings -> warnOfSmallDeadLetters(config, settings));
    }

    private static void warnOfCompression(AppConfig config, String topic, Config settings) {
        String compression = settings.get(TopicConfig.COMPRESSION_TYPE_CONFIG).value();
        if (!compression.equals(SAFE_COMPRESSION)) {
            LOG.warn(
                    "Topic {} has compression.type={}: one small record may decompress to more than the memory of this process;"
                            + " set {}",
                    topic,
                    compression,
                    command(config, topic, TopicConfig.COMPRESSION_TYPE_CONFIG + "=" + SAFE_COMPRESSION));
        }
    }

    private static void warnOfSmallDeadLetters(AppConfig config, Config settings) {
        String topic = config.topics().deadLetters();
        int limit = TopicLimits.of(settings).maxMessageBytes();
        if (limit < config.recordMaxBytes()) {
            LOG.warn(
                    "Topic {} has max.message.bytes={}, less than record.max.bytes={}: larger dead letters are truncated; set {}",
                    topic,
                    limit,
                    config.recordMaxBytes(),
                    command(config, topic, TopicConfig.MAX_MESSAGE_BYTES_CONFIG + "=" + config.recordMaxBytes()));
        }
    }

    private static String command(AppConfig config, String topic, String setting) {
        return "kafka-configs.sh --bootstrap-server %s --alter --entity-type topics --entity-name %s --add-config %s"
                .formatted(config.bootstrapServers(), topic, setting);
    }
}
