package fashionstream.deadletters;

import org.jspecify.annotations.Nullable;

/** Why a record is a dead letter that the application itself would not have put aside: a person did. Never thrown. */
final class PutAsideByHand extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** @param reason reason that the person gave; null for none */
    PutAsideByHand(@Nullable String reason) {
        super("put aside by hand" + (reason == null ? "" : ": " + reason), null, false, false);
    }
}
