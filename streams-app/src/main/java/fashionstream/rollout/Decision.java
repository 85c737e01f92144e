package fashionstream.rollout;

import org.jspecify.annotations.Nullable;

/**
 * Why a step is taken.
 *
 * @param against version of the active model, if the application decided by itself; null if a person decided. A promotion
 *     has no effect if another model is active by then.
 * @param evidence what is known from a contest, in a sentence; null if there was none
 * @param note the reason, as free text; null if none is given
 */
public record Decision(
        @Nullable String against,
        @Nullable String evidence,
        @Nullable String note) {
    /** A decision of a person. */
    public static Decision bySomebody(@Nullable String evidence, @Nullable String note) {
        return new Decision(null, evidence, note);
    }

    /** A decision of a person without evidence. */
    public static Decision noted(@Nullable String note) {
        return bySomebody(null, note);
    }

    /** A decision of the application. */
    public static Decision byPolicy(String against, String evidence) {
        return new Decision(against, evidence, null);
    }
}
