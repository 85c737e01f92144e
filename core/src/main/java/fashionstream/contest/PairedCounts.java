package fashionstream.contest;

/**
 * How often two models were right on the same labelled images. Counts of single images are added when labels arrive, and
 * subtracted when labels are withdrawn; a correction is both.
 *
 * @param both number of images on which both models are right
 * @param onlyChampion number of images on which only the champion is right
 * @param onlyChallenger number of images on which only the challenger is right
 * @param neither number of images on which both are wrong
 */
public record PairedCounts(long both, long onlyChampion, long onlyChallenger, long neither) {
    /** No images. */
    public static final PairedCounts NONE = new PairedCounts(0, 0, 0, 0);

    public PairedCounts {
        if (both < 0 || onlyChampion < 0 || onlyChallenger < 0 || neither < 0) {
            throw new IllegalArgumentException("counts must not be negative: " + both + ", " + onlyChampion + ", "
                    + onlyChallenger + ", " + neither);
        }
    }

    /** One image. */
    public static PairedCounts of(boolean championCorrect, boolean challengerCorrect) {
        if (championCorrect) {
            return challengerCorrect ? new PairedCounts(1, 0, 0, 0) : new PairedCounts(0, 1, 0, 0);
        }
        return challengerCorrect ? new PairedCounts(0, 0, 1, 0) : new PairedCounts(0, 0, 0, 1);
    }

    /** The images of both. */
    public PairedCounts plus(PairedCounts other) {
        return new PairedCounts(
                both + other.both,
                onlyChampion + other.onlyChampion,
                onlyChallenger + other.onlyChallenger,
                neither + other.neither);
    }

    /**
     * Without images that were added before.
     *
     * @throws IllegalArgumentException if they were not
     */
    public PairedCounts minus(PairedCounts other) {
        return new PairedCounts(
                both - other.both,
                onlyChampion - other.onlyChampion,
                onlyChallenger - other.onlyChallenger,
                neither - other.neither);
    }

    /** The number of images. */
    public long images() {
        return both + onlyChampion + onlyChallenger + neither;
    }

    /** The number of images on which exactly one model is right: only these tell which model is better. */
    public long discordant() {
        return onlyChampion + onlyChallenger;
    }

    /** The number of images on which both are right, or both are wrong. */
    public long ties() {
        return both + neither;
    }

    /** The number of images on which the champion is right. */
    public long championCorrect() {
        return both + onlyChampion;
    }

    /** The number of images on which the challenger is right. */
    public long challengerCorrect() {
        return both + onlyChallenger;
    }
}
