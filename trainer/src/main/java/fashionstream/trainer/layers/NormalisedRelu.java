package fashionstream.trainer.layers;

import java.util.Collection;
import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.conf.GradientNormalization;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.layers.BatchNormalization;
import org.deeplearning4j.optimize.api.TrainingListener;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Batch normalisation and ReLU in one layer, for images {@code [N, C, H, W]}: {@code max(0, gamma (x - mean) / sqrt(var
 * + epsilon) + beta)}. It has the parameters of Deeplearning4j's batch normalisation, in the same order.
 */
public final class NormalisedRelu extends BatchNormalization {
    private static final long serialVersionUID = 1L;

    /** Creates a layer with Deeplearning4j's settings: epsilon 1e-5, and running statistics with a decay of 0.9. */
    public NormalisedRelu() {
        setUseLogStd(false);
        // Clipping would distort the running statistics, which are updated as gradients.
        setGradientNormalization(GradientNormalization.None);
    }

    @Override
    public Layer instantiate(
            NeuralNetConfiguration configuration,
            Collection<TrainingListener> listeners,
            int index,
            INDArray parameters,
            boolean initialise,
            DataType type) {
        var layer = new NormalisedReluLayer(configuration, type);
        layer.setListeners(listeners);
        layer.setIndex(index);
        layer.setParamsViewArray(parameters);
        layer.setParamTable(initializer().init(configuration, parameters, initialise));
        layer.setConf(configuration);
        return layer;
    }
}
