package fashionstream.trainer.report;

import fashionstream.accuracy.WilsonInterval;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Formats numbers for the page. */
final class Numbers {
    private static final double SMALLEST_P = 0.0001;

    private Numbers() {}

    /** {@code 93.54 %}. */
    static String percent(double share) {
        return String.format(Locale.ROOT, "%.2f %%", 100 * share);
    }

    /** {@code 93.04 to 94.01 %}. */
    static String percent(WilsonInterval interval) {
        return String.format(Locale.ROOT, "%.2f to %.2f %%", 100 * interval.low(), 100 * interval.high());
    }

    /** {@code 93 %}; 100 % only from 99.95 %. */
    static String wholePercent(double share) {
        long rounded = Math.round(100 * share);
        return (rounded == 100 && share < 0.9995 ? "99" : Long.toString(rounded)) + " %";
    }

    /** {@code 0.9354}; a dash for null. */
    static String share(@Nullable Double share) {
        return share == null ? "–" : String.format(Locale.ROOT, "%.4f", share);
    }

    /** {@code 1.23}, in percentage points. */
    static String unsignedPoints(double distance) {
        return String.format(Locale.ROOT, "%.2f", 100 * distance);
    }

    /** {@code +0.12}, in percentage points. */
    static String points(double difference) {
        return String.format(Locale.ROOT, "%+.2f", 100 * difference);
    }

    /** {@code 279,050}. */
    static String count(long count) {
        return String.format(Locale.ROOT, "%,d", count);
    }

    /** {@code 0.0312}; {@code < 0.0001} for smaller values. */
    static String probability(double p) {
        return p < SMALLEST_P ? "< 0.0001" : String.format(Locale.ROOT, "%.4f", p);
    }
}
