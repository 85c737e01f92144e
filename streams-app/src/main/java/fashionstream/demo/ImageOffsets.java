package fashionstream.demo;

import fashionstream.config.AppConfig;
import fashionstream.kafka.TopicEnds;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;

/**
 * Tells the images of this run from those of earlier ones in the same data directory.
 *
 * @param first by partition of the images topic, the offset of this run's first image
 */
record ImageOffsets(Map<Integer, Long> first) {
    ImageOffsets {
        first = Map.copyOf(first);
    }

    /** A run whose images are those that are produced from now on. */
    static ImageOffsets now(AppConfig config) throws InterruptedException {
        try (Admin admin = Admin.create(config.adminProperties())) {
            Map<Integer, Long> offsets = new HashMap<>();
            TopicEnds.of(admin, config.topics().images())
                    .forEach((partition, end) -> offsets.put(partition.partition(), end));
            return new ImageOffsets(offsets);
        }
    }

    /** Whether the image at this place belongs to this run. */
    boolean contains(int partition, long offset) {
        return offset >= first.getOrDefault(partition, 0L);
    }
}
