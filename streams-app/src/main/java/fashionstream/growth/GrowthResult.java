package fashionstream.growth;

import java.util.Map;

/**
 * What was changed.
 *
 * @param partitions how many each topic has now
 * @param before how many each had before, by the topic's name
 * @param movedRecords records of state that now lie in another partition
 */
public record GrowthResult(int partitions, Map<String, Integer> before, long movedRecords) {
    public GrowthResult {
        before = Map.copyOf(before);
    }
}
