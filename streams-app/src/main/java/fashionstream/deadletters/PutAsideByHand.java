package fashionstream.deadletters;

import org.jspecify.annotations.Nullable;

/**
 * The reason of a dead letter that a person has put aside, not the application. Never thrown; its class name is in the
 * dead letter.
 */
final class PutAsideByHand extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** @param reason reason that the person gave; null for none */
    PutAsideByHand(@Nullable String reason) {
        super("put aside by hand" + (reason == null ? "" : ": " + reason), null, false, false);
    }
}
