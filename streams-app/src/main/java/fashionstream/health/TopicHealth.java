package fashionstream.health;

import fashionstream.topics.TopicGuard;
import java.util.List;

/**
 * Checks that the application's topics exist and that it may use them.
 *
 * @param topics monitors them
 */
public record TopicHealth(TopicGuard topics) implements HealthCheck {
    @Override
    public String name() {
        return "topics";
    }

    @Override
    public Status ready() {
        List<String> faults = topics.faults();
        return faults.isEmpty() ? Status.ok() : Status.down(String.join("; ", faults));
    }
}
