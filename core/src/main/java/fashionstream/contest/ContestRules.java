package fashionstream.contest;

/**
 * How a contest is judged. The rules must not change while it lasts.
 *
 * @param margin by how much the challenger may be less accurate in a class, as a fraction: 0 or more, less than 1
 * @param classes number of classes that the models have, at least 1
 */
public record ContestRules(double margin, int classes) {
    /** The margin unless another is chosen. */
    public static final double DEFAULT_MARGIN = 0.02;

    public ContestRules {
        if (!(margin >= 0 && margin < 1) || classes < 1) {
            throw new IllegalArgumentException(
                    "no rules: a margin of " + margin + " in each of " + classes + " classes");
        }
    }
}
