package fashionstream.accuracy;

import java.util.function.DoublePredicate;

/** The ends of an interval, by halving. */
final class Bisection {
    /** Halvings, after which an end is exact to 12 digits. */
    private static final int STEPS = 40;

    private Bisection() {}

    /**
     * Finds where an interval ends.
     *
     * @param inside a value in the interval; the limit, if the interval reaches it
     * @param limit a value beyond the end, or the end itself
     * @param contains whether a value between the two is in the interval
     * @return a value that is just outside, or the limit
     */
    static double end(double inside, double limit, DoublePredicate contains) {
        if (inside == limit) {
            return limit;
        }
        double in = inside;
        double out = limit;
        for (int i = 0; i < STEPS; i++) {
            double middle = (in + out) / 2;
            if (contains.test(middle)) {
                in = middle;
            } else {
                out = middle;
            }
        }
        return out;
    }
}
