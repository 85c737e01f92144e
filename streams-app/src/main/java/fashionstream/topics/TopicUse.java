package fashionstream.topics;

import static org.apache.kafka.common.acl.AclOperation.READ;
import static org.apache.kafka.common.acl.AclOperation.WRITE;

import fashionstream.config.AppConfig;
import fashionstream.schema.Topics;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.apache.kafka.common.acl.AclOperation;

/**
 * A topic that the running application uses.
 *
 * @param rights operations that the application must be allowed to perform on the topic
 * @param minMessageBytes minimum of the topic's {@code max.message.bytes}; 0 for none
 */
record TopicUse(String topic, Set<AclOperation> rights, int minMessageBytes) {
    /** What a dead letter needs in addition to its record, which is truncated to fit. */
    private static final int DEAD_LETTER_BYTES = 32 * 1024;

    TopicUse {
        rights = Set.copyOf(rights);
    }

    TopicUse(String topic, Set<AclOperation> rights) {
        this(topic, rights, 0);
    }

    /**
     * All topics in use. The outputs are also read, for the accuracy, the metrics and the dashboard; only the model
     * positions are for others.
     */
    static List<TopicUse> of(AppConfig config) {
        Topics topics = config.topics();
        List<TopicUse> uses = new ArrayList<>(List.of(
                new TopicUse(topics.images(), Set.of(READ)),
                new TopicUse(topics.labels(), Set.of(READ)),
                new TopicUse(topics.accuracy(), Set.of(READ, WRITE)),
                new TopicUse(topics.contests(), Set.of(READ, WRITE)),
                new TopicUse(topics.deadLetters(), Set.of(READ, WRITE), DEAD_LETTER_BYTES),
                new TopicUse(topics.modelPositions(), Set.of(WRITE)),
                // The dashboard's buttons and the policy write to it; commands check the permission themselves.
                new TopicUse(topics.models(), writesModels(config) ? Set.of(READ, WRITE) : Set.of(READ))));
        config.countedTopics().forEach(topic -> uses.add(new TopicUse(topic, Set.of(READ, WRITE))));
        return List.copyOf(uses);
    }

    private static boolean writesModels(AppConfig config) {
        return config.web().rollout() || config.contests().automatic();
    }

    boolean isOutput() {
        return rights.contains(WRITE);
    }
}
