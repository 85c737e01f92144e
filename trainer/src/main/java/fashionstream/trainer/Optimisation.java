package fashionstream.trainer;

/**
 * How weights are changed from step to step.
 *
 * @param method how gradients become steps
 * @param peakLearningRate highest learning rate of the one-cycle schedule
 * @param warmUp part of all steps in which the rate rises to its peak, 0 to below 1
 * @param weightDecay decoupled weight decay, multiplied by the learning rate; weights of convolutions and of the dense
 *     layer only
 * @param averaging the result is an exponential moving average of the weights; this is the part of the old average that
 *     is kept at each step, 0 (the last weights are the result) to below 1
 */
public record Optimisation(
        Method method, double peakLearningRate, double warmUp, double weightDecay, double averaging) {
    /** How gradients become steps. */
    public enum Method {
        /** Adam, with gradients clipped to length 1 per layer. */
        ADAM,
        /** Stochastic gradient descent with Nesterov's momentum of 0.9. */
        NESTEROV
    }

    public Optimisation {
        Require.that(
                peakLearningRate > 0 && peakLearningRate <= 10,
                "peakLearningRate must be above 0 and at most 10, not " + peakLearningRate);
        Require.that(warmUp >= 0 && warmUp < 1, "warmUp must be 0 to below 1, not " + warmUp);
        Require.that(weightDecay >= 0 && weightDecay < 1, "weightDecay must be 0 to below 1, not " + weightDecay);
        Require.that(averaging >= 0 && averaging < 1, "averaging must be 0 to below 1, not " + averaging);
    }
}
