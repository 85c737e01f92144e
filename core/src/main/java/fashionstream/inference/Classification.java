package fashionstream.inference;

import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import java.util.stream.IntStream;

/**
 * A class that an image may show: usually the most probable one.
 *
 * @param classIndex index in {@link ModelInfo#classes()}
 * @param confidence probability of the class, 0 to 1
 */
public record Classification(int classIndex, float confidence) {
    /**
     * Returns the most probable class, or the first of several equally probable classes.
     *
     * @param probabilities a probability for each class, as {@link Classifier#classify} returns it
     * @throws IllegalArgumentException if there are no classes
     */
    public static Classification of(float[] probabilities) {
        if (probabilities.length == 0) {
            throw new IllegalArgumentException("no probabilities to choose a class from");
        }
        int best = 0;
        for (int i = 1; i < probabilities.length; i++) {
            if (probabilities[i] > probabilities[best]) {
                best = i;
            }
        }
        return new Classification(best, probabilities[best]);
    }

    /**
     * Returns the most probable classes in descending order of probability; of equally probable classes, the first.
     *
     * @param probabilities a probability for each class, as {@link Classifier#classify} returns it
     * @param count how many, at least 1; if there are fewer classes, all are returned
     */
    public static List<Classification> mostProbable(float[] probabilities, int count) {
        Comparator<Integer> leastFirst = Comparator.<Integer>comparingDouble(index -> probabilities[index])
                .thenComparing(Comparator.reverseOrder());
        PriorityQueue<Integer> best = new PriorityQueue<>(leastFirst);
        IntStream.range(0, probabilities.length).forEach(index -> {
            best.add(index);
            if (best.size() > count) {
                best.remove();
            }
        });
        return best.stream()
                .sorted(leastFirst.reversed())
                .map(index -> new Classification(index, probabilities[index]))
                .toList();
    }
}
