package fashionstream.deadletters;

import org.jspecify.annotations.Nullable;

/** Sorts out which dead letters are to be replayed, and counts what becomes of them. */
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

    /** Whether this one is to be replayed. To be asked once for each. */
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

    /** How many were to be replayed. */
    long accepted() {
        return accepted;
    }

    /**
     * What was done, or would be.
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
