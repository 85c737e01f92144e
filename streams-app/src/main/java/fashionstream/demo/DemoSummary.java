package fashionstream.demo;

/**
 * The result of a demo. Counts include this run only, even if the data directory has earlier ones.
 *
 * @param images images that were produced
 * @param predictions committed predictions
 * @param correct predictions of the true class
 * @param accuracy {@code correct / predictions}, 0 to 1; 0 if nothing was predicted
 * @param deadLetters images that became dead letters
 * @param imagesPerSecond images divided by the time from the first one sent to the last output
 * @param modelVersion version of the model
 */
public record DemoSummary(
        long images,
        long predictions,
        long correct,
        double accuracy,
        long deadLetters,
        double imagesPerSecond,
        String modelVersion) {}
