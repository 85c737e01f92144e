package fashionstream.audit;

import java.util.List;
import java.util.Locale;

/**
 * The result of an audit.
 *
 * @param records number of records read from all topics
 * @param figures number of figures compared
 * @param differences figures that differ but should not
 * @param undecided differences that cannot be attributed to an error, with the reason
 * @param atRest whether the topics were unchanged during the audit; if not, a difference may result from the change
 */
public record AuditReport(
        long records, long figures, List<Difference> differences, List<String> undecided, boolean atRest) {
    /**
     * A figure that differs from the topics.
     *
     * @param modelVersion version of the model
     * @param window name of the window
     * @param figure name of the figure in the schema
     * @param published the value in the accuracy topic; {@code -} if there is none
     * @param recounted the value that the audit computed, or the condition that is not met
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
