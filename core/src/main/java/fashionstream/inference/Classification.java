package fashionstream.inference;

/**
 * The class that a model holds most probable.
 *
 * @param classIndex place in {@link ModelInfo#classes()}
 * @param confidence its probability, 0 to 1
 */
public record Classification(int classIndex, float confidence) {
    /**
     * The most probable class; of several equally probable ones the first.
     *
     * @param probabilities a probability per class, as {@link Classifier#classify} returns it
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
}
