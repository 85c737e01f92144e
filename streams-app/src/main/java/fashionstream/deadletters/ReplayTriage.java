package fashionstream.deadletters;

import org.jspecify.annotations.Nullable;

/** Decides which dead letters to replay, and counts the decisions. Not safe for use by several threads. */
final class ReplayTriage {
    private final Selection selection;
    private final ReplayLog log;
    private final String images;
    private long letters;
    private long selected;
    private long alreadyReplayed;
    private long refused;
    private long accepted;
    private @Nullable LetterId firstRefused;
    private long notReplayable;
    private @Nullable LetterId firstNotReplayable;

    /** @param images the only topic whose letters are replayed */
    ReplayTriage(Selection selection, ReplayLog log, String images) {
        this.selection = selection;
        this.log = log;
        this.images = images;
    }

    /** Whether to replay this dead letter. Call it once for each. */
    boolean accepts(DeadLetter letter) {
        letters++;
        if (!selection.includes(letter)) {
            return false;
        }
        selected++;
        LetterId id = LetterId.of(letter);
        if (log.has(id)) {
            alreadyReplayed++;
            return false;
        }
        if (!images.equals(letter.topic())) {
            refused++;
            firstRefused = firstRefused == null ? id : firstRefused;
            return false;
        }
        if (!letter.truncated().isEmpty()) {
            notReplayable++;
            firstNotReplayable = firstNotReplayable == null ? id : firstNotReplayable;
            return false;
        }
        accepted++;
        return true;
    }

    /** How many were accepted. */
    long accepted() {
        return accepted;
    }

    /**
     * Creates the summary.
     *
     * @param replayed how many were sent
     * @param retimed how many of these with another timestamp
     */
    DeadLetterReplay.Summary summary(boolean dryRun, boolean complete, long replayed, long retimed) {
        return new DeadLetterReplay.Summary(
                images,
                dryRun,
                complete,
                letters,
                selected,
                replayed,
                alreadyReplayed,
                refused,
                text(firstRefused),
                notReplayable,
                text(firstNotReplayable),
                retimed);
    }

    private static @Nullable String text(@Nullable LetterId letter) {
        return letter == null ? null : letter.toString();
    }
}
