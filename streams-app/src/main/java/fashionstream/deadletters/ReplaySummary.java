package fashionstream.deadletters;

import org.jspecify.annotations.Nullable;

/**
 * What a replay did.
 *
 * @param topic where the records went
 * @param dryRun whether they only would have gone there
 * @param complete whether it came to the end; false if it was stopped before
 * @param deadLetters how many were read
 * @param selected how many of them were chosen
 * @param replayed how many of those were sent, or would have been
 * @param alreadyReplayed how many of those had been sent by an earlier replay
 * @param refused how many of those come from another topic
 * @param firstRefused the first of these, as {@code partition@offset}; null if there is none
 * @param notReplayable how many of those lack a part of the record, which did not fit into the dead-letter topic
 * @param firstNotReplayable the first of these, as {@code partition@offset}; null if there is none
 * @param retimed how many of the replayed have a later timestamp than before: the broker would soon have deleted them, or
 *     does not accept the old one
 */
public record ReplaySummary(
        String topic,
        boolean dryRun,
        boolean complete,
        long deadLetters,
        long selected,
        long replayed,
        long alreadyReplayed,
        long refused,
        @Nullable String firstRefused,
        long notReplayable,
        @Nullable String firstNotReplayable,
        long retimed) {}
