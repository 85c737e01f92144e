package fashionstream.trainer;

/** Checks of settings. */
final class Require {
    private Require() {}

    /**
     * Does nothing if a condition holds.
     *
     * @param message what is required, and what was there instead
     * @throws IllegalArgumentException if it doesn't
     */
    static void that(boolean condition, String message) {
        if (!condition) {
            throw new IllegalArgumentException(message);
        }
    }
}
