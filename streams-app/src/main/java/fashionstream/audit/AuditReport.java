package fashionstream.audit;

import java.util.List;

/**
 * What an audit found.
 *
 * @param records records that were read, of all topics
 * @param figures figures that were compared
 * @param differences those that differ, and should not
 * @param undecided what cannot be decided, and why
 * @param atRest whether the topics stood still while they were read; if not, a difference may be of that
 */
public record AuditReport(
        long records, long figures, List<Difference> differences, List<String> undecided, boolean atRest) {
    public AuditReport {
        differences = List.copyOf(differences);
        undecided = List.copyOf(undecided);
    }

    /** Whether no figure differs. */
    public boolean agrees() {
        return differences.isEmpty();
    }
}
