package fashionstream.trainer;

/** Checks settings. */
final class Require {
    private Require() {}

    /**
     * Requires a condition.
     *
     * @param message the requirement and the actual value
     * @throws IllegalArgumentException if the condition is false
     */
    static void that(boolean condition, String message) {
        if (!condition) {
            throw new IllegalArgumentException(message);
        }
    }
}
