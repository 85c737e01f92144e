package fashionstream.label;

/**
 * What was sent.
 *
 * @param labels labels, withdrawals included
 * @param withdrawals those of them that take a label back
 * @param skipped lines that were left out, as they are no labels
 * @param topic where they went
 */
public record LabelSummary(long labels, long withdrawals, long skipped, String topic) {}
