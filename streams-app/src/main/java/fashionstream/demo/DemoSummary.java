package fashionstream.demo;

/**
 * What came out of a demo. Counts are of this run alone, also where the data directory has earlier ones.
 *
 * @param images images that were produced
 * @param predictions predictions that came out, committed
 * @param correct predictions of the true class
 * @param accuracy {@code correct / predictions}, 0 to 1; 0 if nothing was predicted
 * @param deadLetters records that were put aside
 * @param imagesPerSecond images over the time from the first one sent to the last one answered
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
