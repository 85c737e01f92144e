package fashionstream.trainer.onnx;

import fashionstream.trainer.TrainingException;
import java.util.Arrays;
import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.conf.layers.BatchNormalization;
import org.deeplearning4j.nn.params.BatchNormalizationParamInitializer;

/**
 * Folds batch normalisation into the preceding convolution, as a factor and an addend per output channel: {@code w' = w
 * g / s} and {@code b' = beta + (b - mean) g / s} with {@code s = sqrt(variance + epsilon)}.
 */
final class BatchNormFolding {
    private final float[] factor;
    private final float[] addend;

    private BatchNormFolding(float[] factor, float[] addend) {
        this.factor = factor;
        this.addend = addend;
    }

    /** A folding that changes nothing. */
    static BatchNormFolding none(int channels) {
        float[] ones = new float[channels];
        Arrays.fill(ones, 1);
        return new BatchNormFolding(ones, new float[channels]);
    }

    /** The folding of a trained layer. */
    static BatchNormFolding of(Layer layer, BatchNormalization settings) {
        if (settings.isLockGammaBeta()) {
            throw new TrainingException("the ONNX export can't write batch normalisation with locked gamma and beta");
        }
        float[] gamma = OnnxLayers.values(layer.getParam(BatchNormalizationParamInitializer.GAMMA));
        float[] beta = OnnxLayers.values(layer.getParam(BatchNormalizationParamInitializer.BETA));
        float[] mean = OnnxLayers.values(layer.getParam(BatchNormalizationParamInitializer.GLOBAL_MEAN));
        double[] variance = variance(layer, settings);
        float[] factor = new float[gamma.length];
        float[] addend = new float[gamma.length];
        for (int c = 0; c < gamma.length; c++) {
            double scale = gamma[c] / Math.sqrt(variance[c] + settings.getEps());
            factor[c] = (float) scale;
            addend[c] = (float) (beta[c] - mean[c] * scale);
        }
        return new BatchNormFolding(factor, addend);
    }

    /** Deeplearning4j stores the running variance either directly, or as log10 of the deviation (its default). */
    private static double[] variance(Layer layer, BatchNormalization settings) {
        if (!settings.isUseLogStd()) {
            return layer.getParam(BatchNormalizationParamInitializer.GLOBAL_VAR)
                    .dup('c')
                    .data()
                    .asDouble();
        }
        double[] variance = layer.getParam(BatchNormalizationParamInitializer.GLOBAL_LOG_STD)
                .dup('c')
                .data()
                .asDouble();
        for (int c = 0; c < variance.length; c++) {
            double deviation = Math.pow(10, variance[c]);
            variance[c] = deviation * deviation;
        }
        return variance;
    }

    /** Weights {@code [out, in, rows, columns]}, row-major, multiplied by the factor. */
    float[] weights(float[] weights) {
        float[] folded = new float[weights.length];
        int perChannel = weights.length / factor.length;
        for (int i = 0; i < weights.length; i++) {
            folded[i] = weights[i] * factor[i / perChannel];
        }
        return folded;
    }

    /** A bias {@code [out]}, multiplied by the factor, plus the addend. */
    float[] bias(float[] bias) {
        float[] folded = new float[bias.length];
        for (int c = 0; c < bias.length; c++) {
            folded[c] = bias[c] * factor[c] + addend[c];
        }
        return folded;
    }
}
