package fashionstream.replay;

import java.util.List;

/**
 * The result of a replay.
 *
 * @param images images that were classified again
 * @param equal predictions that the replay repeated: the same version and class, and a confidence within 0.001
 * @param different predictions that differ
 * @param missing predictions that the replay did not make, although it has the image
 * @param unrecorded predictions that were made before positions were recorded; not replayed
 * @param expired predictions whose images are deleted; not replayed
 * @param unpredicted images for which only the replay has a prediction: the original one is deleted, or was not made
 *     when the replay began
 * @param details the first of the different and missing predictions
 */
public record ReplayReport(
        long images,
        long equal,
        long different,
        long missing,
        long unrecorded,
        long expired,
        long unpredicted,
        List<Difference> details) {
    public ReplayReport {
        details = List.copyOf(details);
    }

    /**
     * A prediction that was not repeated.
     *
     * @param original its version, class index and confidence
     * @param replayed the same of the replay; empty if there is none
     */
    public record Difference(int partition, long offset, String imageId, String original, String replayed) {}

    /** Whether every prediction that could be replayed was repeated. */
    public boolean agrees() {
        return different == 0 && missing == 0;
    }
}
