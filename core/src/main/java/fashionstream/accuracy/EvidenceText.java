package fashionstream.accuracy;

import java.util.Locale;

/** Evidence in words. */
public final class EvidenceText {
    /** Smaller evidence is shown with a decimal. */
    private static final double MIN_WHOLE = 10;

    private static final double MAX_SHOWN = 1_000_000;

    private EvidenceText() {}

    /** For instance, {@code evidence of 25 to 1}. */
    public static String of(double evidence) {
        return evidence >= MAX_SHOWN
                ? "overwhelming evidence"
                : String.format(
                        Locale.ROOT,
                        evidence < MIN_WHOLE ? "evidence of %.1f to 1" : "evidence of %.0f to 1",
                        evidence);
    }
}
