package fashionstream.kafka;

import fashionstream.config.AppConfig;
import java.util.Collection;
import java.util.Map;
import org.apache.kafka.common.TopicPartition;

/** Where partitions end that nobody writes to any more. */
public final class StableEnds {
    private StableEnds() {}

    /**
     * The offsets behind the last records, once all transactions have ended in them: those of instances that died, too.
     *
     * @throws BrokerException if one doesn't end, or no broker answers, within {@code startup.timeout.ms}
     */
    public static Map<TopicPartition, Long> of(AppConfig config, Collection<TopicPartition> partitions) {
        try (ClusterAdmin cluster = new ClusterAdmin(config)) {
            return cluster.stableEnds(partitions)
                    .orElseThrow(() -> new BrokerException("a transaction is open in one of " + partitions
                            + "; stop whoever writes there, and try again when its transaction.timeout.ms is over"));
        }
    }
}
