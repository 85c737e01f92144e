package fashionstream.kafka;

import fashionstream.config.AppConfig;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InterruptException;

/**
 * The consumer lag of the classification: images whose outcome is not committed.
 *
 * @param admin connected client; not closed by this
 * @param config settings of the topology
 */
public record GroupLag(Admin admin, AppConfig config) {
    /**
     * Number of images between the last commit and the current end of the topic.
     *
     * @throws KafkaException if the broker does not report it, or the thread is interrupted
     */
    public long images() {
        try {
            return behind(TopicEnds.of(admin, config.topics().images()));
        } catch (InterruptedException e) {
            throw new InterruptException(e);
        }
    }

    /**
     * Number of images between the last commit and the given ends.
     *
     * @throws KafkaException if the broker does not report it, or the thread is interrupted
     */
    public long behind(Map<TopicPartition, Long> ends) {
        Map<TopicPartition, OffsetAndMetadata> committed = committed();
        long lag = 0;
        for (Map.Entry<TopicPartition, Long> end : ends.entrySet()) {
            OffsetAndMetadata done = committed.get(end.getKey());
            lag += Math.max(0, end.getValue() - (done == null ? 0 : done.offset()));
        }
        return lag;
    }

    private Map<TopicPartition, OffsetAndMetadata> committed() {
        String group = config.applicationId();
        try {
            return admin.listConsumerGroupOffsets(group)
                    .partitionsToOffsetAndMetadata()
                    .get();
        } catch (ExecutionException e) {
            throw new KafkaException("the offsets of group " + group + " can't be read: " + e.getCause(), e.getCause());
        } catch (InterruptedException e) {
            throw new InterruptException(e);
        }
    }
}
