package fashionstream.audit;

import java.util.List;
import java.util.Locale;

/**
 * What an audit found.
 *
 * @param records records that were read from all topics
 * @param figures figures that were compared
 * @param differences figures that differ, and should not
 * @param undecided what cannot be decided, and why
 * @param atRest whether the topics were unchanged while they were read; if not, a difference may come from that
 */
public record AuditReport(
        long records, long figures, List<Difference> differences, List<String> undecided, boolean atRest) {
    /**
     * A figure that differs from the topics.
     *
     * @param modelVersion version of the model that is judged
     * @param window name of the window
     * @param figure what is counted, named as in the schema
     * @param published the value in the accuracy topic; {@code -} for none
     * @param recounted what the audit found, or the condition that isn't met
     */
    public record Difference(String modelVersion, String window, String figure, String published, String recounted) {
        static Difference of(String modelVersion, String window, String figure, double published, double recounted) {
            return new Difference(modelVersion, window, figure, text(published), text(recounted));
        }

        private static String text(double value) {
            if (Double.isNaN(value)) {
                return "-";
            }
            return value == Math.rint(value)
                    ? String.format(Locale.ROOT, "%.0f", value)
                    : String.format(Locale.ROOT, "%.9f", value);
        }
    }

    public AuditReport {
        differences = List.copyOf(differences);
        undecided = List.copyOf(undecided);
    }

    /** Whether no figure differs. */
    public boolean agrees() {
        return differences.isEmpty();
    }
}
