package fashionstream.schema;

/**
 * Names of the public topics.
 *
 * <p>Hyphens, never dots: Kafka's metrics turn dots into underscores, and dotted names then count twice.
 *
 * @param prefix prefix of each name; empty, or for example {@code "staging-"}
 */
public record Topics(String prefix) {
    /** The names without a prefix. */
    public static final Topics DEFAULT = new Topics("");

    public Topics {
        if (!prefix.matches("[A-Za-z0-9_-]{0,100}")) {
            throw new IllegalArgumentException(
                    "topic prefix may have letters, digits, '-' and '_', at most 100; not '" + prefix + "'");
        }
    }

    /** Images to be classified ({@link ImageRecord}), keyed by image id. */
    public String images() {
        return prefix + "images";
    }

    /** Predictions of the active model ({@link Prediction}, role {@link ModelRole#CHAMPION}), keyed by image id. */
    public String predictions() {
        return prefix + "predictions";
    }

    /**
     * The same predictions with the probabilities of all classes, if {@link #predictions} has only the most probable
     * ones; keyed by image id, and as many partitions.
     */
    public String predictionsComplete() {
        return prefix + "predictions-complete";
    }

    /**
     * Predictions of challengers, for the same images as those of the active model ({@link Prediction}, role {@link
     * ModelRole#CHALLENGER}), keyed by image id, and as many partitions. A topic of its own, so that no reader of {@link
     * #predictions} mistakes them for the result.
     */
    public String predictionsChallenger() {
        return prefix + "predictions-challenger";
    }

    /**
     * Labels that arrive after the image ({@link GroundTruth}), keyed by image id; as many partitions as predictions.
     */
    public String labels() {
        return prefix + "labels";
    }

    /** Rolling accuracy ({@link RollingAccuracy}), keyed by model version and window name; compacted. */
    public String accuracy() {
        return prefix + "accuracy";
    }

    /** How challengers compare with the active model ({@link Contest}), keyed by both versions; compacted. */
    public String contests() {
        return prefix + "contests";
    }

    /** Models and which of them is active ({@link ModelCommand}); one partition, compacted. */
    public String models() {
        return prefix + "models";
    }

    /** Which model version classified which images, as text; one partition, compacted. */
    public String modelPositions() {
        return prefix + "model-positions";
    }

    /** Image records that could not be classified: original bytes, with the reason in headers. */
    public String deadLetters() {
        return prefix + "images-dead-letters";
    }

    /**
     * Which of the {@link #deadLetters} were replayed, keyed by their position ({@code partition@offset}); compacted.
     * Written and read only by {@code dead-letters replay}.
     */
    public String deadLetterReplays() {
        return prefix + "images-dead-letters-replays";
    }
}
