package fashionstream.bench;

import java.util.List;

/**
 * How the application scales.
 *
 * @param partitions number of partitions of topic images while instances join and leave
 * @param waitMillis how long the model waits for each image
 * @param offeredImagesPerSecond rate at which images are sent while instances join and leave
 * @param steps the instances over time
 * @param costs processor time by number of partitions and classes
 */
public record ScaleReport(
        int partitions, double waitMillis, double offeredImagesPerSecond, List<Step> steps, List<Cost> costs) {
    /**
     * A number of instances.
     *
     * @param instances number of instances, each with one stream thread
     * @param change how many instances joined (positive) or left (negative) before
     * @param imagesPerSecond committed images, after the rebalance
     * @param lag images that were not committed at the end
     * @param settledSeconds time from the change until all instances had partitions and committed images of each,
     *     including the start of the processes
     * @param pauseSeconds longest time without any commit during the change
     * @param partitionPauseSeconds longest time without a commit of any one partition during the change
     */
    public record Step(
            int instances,
            int change,
            double imagesPerSecond,
            long lag,
            double settledSeconds,
            double pauseSeconds,
            double partitionPauseSeconds) {}

    /**
     * The cost of an image with a model that takes no time.
     *
     * @param ownMicros processor time of the application outside of the model, per image in microseconds
     * @param brokerMicros processor time of the broker, per image in microseconds
     */
    public record Cost(
            int partitions,
            int classes,
            MedianAndRange imagesPerSecond,
            MedianAndRange ownMicros,
            MedianAndRange brokerMicros) {}
}
