package fashionstream.bench;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * The size of a scale measurement.
 *
 * @param instances numbers of instances, ascending, each at least 1
 * @param partitions number of partitions of topic images while instances join and leave
 * @param waitMillis how long the model waits for each image, above 0
 * @param step duration of the measurement of each number of instances
 * @param images number of images in the topic that the pipeline drains to measure costs
 * @param rounds number of measurements of each cost
 * @param threads stream threads while costs are measured
 * @param partitionCounts numbers of partitions whose costs are measured
 * @param classCounts numbers of classes whose costs are measured
 */
public record ScaleSettings(
        List<Integer> instances,
        int partitions,
        double waitMillis,
        Duration step,
        long images,
        int rounds,
        int threads,
        List<Integer> partitionCounts,
        List<Integer> classCounts) {
    public ScaleSettings {
        instances = List.copyOf(instances);
        partitionCounts = List.copyOf(partitionCounts);
        classCounts = List.copyOf(classCounts);
    }

    int mostInstances() {
        return instances.get(instances.size() - 1);
    }

    /** Number of instances of each step: all join, and then one leaves unless it is the only one. */
    List<Integer> instanceSteps() {
        List<Integer> steps = new ArrayList<>(instances);
        if (mostInstances() > 1) {
            steps.add(mostInstances() - 1);
        }
        return steps;
    }
}
