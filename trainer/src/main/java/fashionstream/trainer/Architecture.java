package fashionstream.trainer;

import java.util.List;

/**
 * The shape of the network: stages of 3x3 convolutions with ReLU, 2x2 max-pooling between the stages, global average
 * pooling after the last one, and a dense softmax layer.
 *
 * @param stages the stages, from the highest resolution to the lowest
 * @param dropout share of the pooled features that is dropped at random in each training step, 0 to below 1
 */
public record Architecture(List<Stage> stages, double dropout) {
    /**
     * Convolutions at one resolution.
     *
     * @param channels output channels of each convolution
     * @param convolutions number of convolutions
     * @param shortcuts whether there are residual connections: the first convolution has none, each later pair adds its
     *     input to its output
     * @param normalise whether batch normalisation follows each convolution; otherwise the convolutions have a bias
     */
    public record Stage(int channels, int convolutions, boolean shortcuts, boolean normalise) {
        public Stage {
            Require.that(channels >= 1 && channels <= 1024, "channels must be 1 to 1024, not " + channels);
            Require.that(convolutions >= 1 && convolutions <= 99, "convolutions must be 1 to 99, not " + convolutions);
            Require.that(
                    !shortcuts || (convolutions % 2 == 1 && convolutions > 1),
                    "convolutions must be 3, 5, 7... with shortcuts, each of which skips two after the first; not "
                            + convolutions);
        }
    }

    public Architecture {
        Require.that(
                !stages.isEmpty() && stages.size() <= 4, "stages: 28x28 pixels allow 1 to 4, not " + stages.size());
        Require.that(dropout >= 0 && dropout < 1, "dropout must be 0 to below 1, not " + dropout);
        stages = List.copyOf(stages);
    }
}
