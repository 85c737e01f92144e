package fashionstream.inference;

/**
 * The most probable class of an image.
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
}
