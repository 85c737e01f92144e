package fashionstream.trainer;

import org.deeplearning4j.nn.graph.ComputationGraph;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Exponential moving average of the weights and running statistics of a network over its training steps. It smooths out
 * the effect of single batches. Not thread-safe.
 */
final class WeightAverage {
    /** Limits the average at first to about the last tenth of the steps so far. */
    private static final double START = 10;

    private final INDArray weights;

    private WeightAverage(INDArray weights) {
        this.weights = weights;
    }

    /** Starts with the weights of a network. */
    static WeightAverage of(ComputationGraph network) {
        return new WeightAverage(network.params().dup());
    }

    /** Continues from the {@link #weights()} of a saved average. */
    static WeightAverage from(INDArray weights) {
        return new WeightAverage(weights);
    }

    /** All weights in one row, in the order of the network. */
    INDArray weights() {
        return weights;
    }

    /**
     * Adds the weights of a network to the average.
     *
     * @param network the network after a step
     * @param averaging share of the old average that is kept; less at first, so that the random initial weights fade
     *     quickly
     */
    void update(ComputationGraph network, double averaging) {
        double steps = network.getIterationCount();
        double kept = Math.min(averaging, steps / (START + steps));
        weights.muli(kept).addi(network.params().mul(1 - kept));
    }

    /** Returns a copy of a network with the average as its weights; for inference, not for further training. */
    ComputationGraph applyTo(ComputationGraph network) {
        var averaged = new ComputationGraph(network.getConfiguration().clone());
        averaged.init(weights, true);
        return averaged;
    }
}
