package fashionstream.trainer;

import org.deeplearning4j.nn.graph.ComputationGraph;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Exponential moving average of a network's weights and running statistics over its training steps. It smooths out what
 * single batches did to them. Not safe for use by several threads.
 */
final class WeightAverage {
    /** Keeps the average at first to about the last tenth of the steps made. */
    private static final double START = 10;

    private final INDArray weights;

    private WeightAverage(INDArray weights) {
        this.weights = weights;
    }

    /** Starts from a network as it is. */
    static WeightAverage of(ComputationGraph network) {
        return new WeightAverage(network.params().dup());
    }

    /** Goes on from {@link #weights()} of another. */
    static WeightAverage from(INDArray weights) {
        return new WeightAverage(weights);
    }

    /** All weights in one row, in the network's order. */
    INDArray weights() {
        return weights;
    }

    /**
     * Takes a network's weights in.
     *
     * @param network a network that has just made a step
     * @param averaging part of the old average to keep; less at first, so that it doesn't hold on to random weights
     */
    void update(ComputationGraph network, double averaging) {
        double steps = network.getIterationCount();
        double kept = Math.min(averaging, steps / (START + steps));
        weights.muli(kept).addi(network.params().mul(1 - kept));
    }

    /** A network like the given one with the average as its weights; for use, not for further training. */
    ComputationGraph applyTo(ComputationGraph network) {
        var averaged = new ComputationGraph(network.getConfiguration().clone());
        averaged.init(weights, true);
        return averaged;
    }
}
