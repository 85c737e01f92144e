package fashionstream.rolling.counts;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Predicate;

/**
 * Decides which model versions are tracked. Anybody who may write predictions can invent versions, and each needs state
 * and records of the accuracy topic; so at most {@value #MAX} are tracked. A version that has not been seen for a while
 * is evicted when another version needs its place, or at once for a model of this application, which is always tracked.
 *
 * <p>Not safe for use by several threads.
 */
public final class ModelSlots {
    /** Far more than the number of models whose figures are of interest at the same time. */
    public static final int MAX = 100;

    private final long patience;
    private final Predicate<String> own;
    private final Map<String, Long> seen = new HashMap<>();

    /**
     * Starts without versions.
     *
     * @param patience how long a version keeps its place without predictions, in milliseconds of stream time
     * @param own whether this application has run a model of this version since its start
     */
    public ModelSlots(long patience, Predicate<String> own) {
        this.patience = patience;
        this.own = own;
    }

    /** Restores a version that was tracked before the start, with the time when it was last seen. */
    public void restore(String version, long at) {
        seen.merge(version, at, Math::max);
    }

    /**
     * Whether a version that is seen now is tracked.
     *
     * @param now stream time in milliseconds since 1970
     * @param giveUp receives the version that is evicted for it, if any
     */
    public boolean admits(String version, long now, Consumer<String> giveUp) {
        if (!seen.containsKey(version) && seen.size() >= MAX) {
            boolean owned = own.test(version);
            Optional<String> oldest = oldest(owned ? Long.MAX_VALUE : now - patience);
            if (oldest.isPresent()) {
                seen.remove(oldest.get());
                giveUp.accept(oldest.get());
            } else if (!owned) {
                return false;
            }
        }
        restore(version, now);
        return true;
    }

    private Optional<String> oldest(long seenBefore) {
        return seen.entrySet().stream()
                .filter(each -> each.getValue() < seenBefore && !own.test(each.getKey()))
                .min(Map.Entry.<String, Long>comparingByValue().thenComparing(Map.Entry.comparingByKey()))
                .map(Map.Entry::getKey);
    }
}
