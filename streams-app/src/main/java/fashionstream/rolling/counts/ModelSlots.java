package fashionstream.rolling.counts;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Predicate;

/**
 * Which model versions are followed. Anybody who may write predictions can invent versions, and each takes state and
 * records of the accuracy topic; so there are {@value #MAX}. A version gives up its place when it wasn't seen for a while
 * and another one asks for it, or for one of this application's own models, which are followed in any case.
 *
 * <p>Not safe for use by several threads.
 */
public final class ModelSlots {
    /** Far more than are promoted while anybody looks at their figures. */
    public static final int MAX = 100;

    private final long patience;
    private final Predicate<String> own;
    private final Map<String, Long> seen = new HashMap<>();

    /**
     * Begins with no version.
     *
     * @param patience for how many milliseconds of stream time a version keeps its place without being seen
     * @param own whether a version is of a model that this application runs, or ran since its start
     */
    public ModelSlots(long patience, Predicate<String> own) {
        this.patience = patience;
        this.own = own;
    }

    /** Notes a version that was followed before the start, and when it was seen last. */
    public void restore(String version, long at) {
        seen.merge(version, at, Math::max);
    }

    /**
     * Whether a version that comes now is followed.
     *
     * @param now stream time in milliseconds since 1970
     * @param giveUp is told the version whose place it takes, if any
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
