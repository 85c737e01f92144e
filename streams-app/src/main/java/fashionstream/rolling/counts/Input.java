package fashionstream.rolling.counts;

import java.util.Arrays;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** How a record was counted. The names stand in stored counts. */
public enum Input {
    LABEL,
    CORRECTION,
    WITHDRAWAL,
    UNKNOWN_LABEL,
    INVALID_LABEL,
    INVALID_PREDICTION,
    REPEATED_PREDICTION,
    FUTURE_RECORD,
    /** A prediction of an image id that has as many as are remembered. */
    UNTRACKED_PREDICTION,
    /** A prediction of a model version beyond those that are followed. */
    UNTRACKED_MODEL,
    /** A record of the topic between the two counting steps that can't be read. */
    UNREADABLE_INCREMENT;

    private static final Map<String, Input> BY_NAME =
            Arrays.stream(values()).collect(Collectors.toMap(Input::name, Function.identity()));

    /** Null for what a later version may have counted. */
    static @Nullable Input named(String name) {
        return BY_NAME.get(name);
    }
}
