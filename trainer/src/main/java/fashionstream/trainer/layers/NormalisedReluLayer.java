package fashionstream.trainer.layers;

import java.nio.FloatBuffer;
import java.util.Objects;
import java.util.stream.IntStream;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.gradient.DefaultGradient;
import org.deeplearning4j.nn.gradient.Gradient;
import org.deeplearning4j.nn.layers.normalization.BatchNormalization;
import org.deeplearning4j.nn.params.BatchNormalizationParamInitializer;
import org.deeplearning4j.nn.workspace.ArrayType;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.nd4j.common.primitives.Pair;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.api.shape.Shape;
import org.nd4j.linalg.factory.Nd4j;

/**
 * The implementation of {@link NormalisedRelu}. Channels are independent, so each one is copied from native memory,
 * processed in plain loops, and copied back; the cores process the channels in parallel. The result doesn't depend on
 * the number of cores.
 */
final class NormalisedReluLayer extends BatchNormalization {
    private static final long serialVersionUID = 1L;

    /** Of the last training batch, for the backward pass. */
    private float[] means = {};

    private float[] variances = {};

    NormalisedReluLayer(NeuralNetConfiguration configuration, DataType type) {
        super(configuration, type);
    }

    @Override
    public INDArray activate(boolean training, LayerWorkspaceMgr workspaces) {
        INDArray x = contiguous(input);
        var planes = Planes.of(x);
        float[] gamma = parameter(BatchNormalizationParamInitializer.GAMMA);
        float[] beta = parameter(BatchNormalizationParamInitializer.BETA);
        float[] mean =
                training ? new float[planes.channels()] : parameter(BatchNormalizationParamInitializer.GLOBAL_MEAN);
        float[] variance =
                training ? new float[planes.channels()] : parameter(BatchNormalizationParamInitializer.GLOBAL_VAR);
        double epsilon = layerConf().getEps();
        INDArray result =
                workspaces.createUninitialized(ArrayType.ACTIVATIONS, DataType.FLOAT, x.shape(), x.ordering());
        FloatBuffer in = floats(x);
        FloatBuffer out = floats(result);
        IntStream.range(0, planes.channels()).parallel().forEach(c -> {
            float[] values = planes.read(in, c);
            if (training) {
                var moments = Moments.of(values, values, planes.size());
                mean[c] = (float) moments.mean();
                variance[c] = (float) Math.max(0, moments.meanProduct() - moments.mean() * moments.mean());
            }
            float factor = (float) (gamma[c] / Math.sqrt(variance[c] + epsilon));
            float addend = beta[c] - mean[c] * factor;
            for (int i = 0; i < values.length; i++) {
                values[i] = Math.max(0f, values[i] * factor + addend);
            }
            planes.write(values, out, c);
        });
        if (training) {
            means = mean;
            variances = variance;
        }
        return result;
    }

    @Override
    public Pair<Gradient, INDArray> backpropGradient(INDArray epsilon, LayerWorkspaceMgr workspaces) {
        INDArray x = contiguous(input);
        INDArray error = contiguous(epsilon);
        var planes = Planes.of(x);
        float[] gamma = parameter(BatchNormalizationParamInitializer.GAMMA);
        float[] beta = parameter(BatchNormalizationParamInitializer.BETA);
        float[] gammaGradient = new float[planes.channels()];
        float[] betaGradient = new float[planes.channels()];
        INDArray result =
                workspaces.createUninitialized(ArrayType.ACTIVATION_GRAD, DataType.FLOAT, x.shape(), x.ordering());
        FloatBuffer in = floats(x);
        FloatBuffer errors = floats(error);
        FloatBuffer out = floats(result);
        IntStream.range(0, planes.channels()).parallel().forEach(c -> {
            float[] normal = planes.read(in, c);
            float[] slopes = planes.read(errors, c);
            float inverse = (float) (1 / Math.sqrt(variances[c] + layerConf().getEps()));
            float mean = means[c];
            float scale = gamma[c];
            float shift = beta[c];
            for (int i = 0; i < normal.length; i++) {
                normal[i] = (normal[i] - mean) * inverse;
                slopes[i] = normal[i] * scale + shift > 0 ? slopes[i] : 0f;
            }
            var moments = Moments.of(slopes, normal, planes.size());
            betaGradient[c] = (float) (moments.mean() * normal.length);
            gammaGradient[c] = (float) (moments.meanProduct() * normal.length);
            float factor = scale * inverse;
            float meanSlope = (float) moments.mean();
            float meanProduct = (float) moments.meanProduct();
            for (int i = 0; i < normal.length; i++) {
                slopes[i] = factor * (slopes[i] - meanSlope - normal[i] * meanProduct);
            }
            planes.write(slopes, out, c);
        });
        Gradient gradient = new DefaultGradient();
        set(gradient, BatchNormalizationParamInitializer.GAMMA, gammaGradient);
        set(gradient, BatchNormalizationParamInitializer.BETA, betaGradient);
        set(
                gradient,
                BatchNormalizationParamInitializer.GLOBAL_MEAN,
                step(BatchNormalizationParamInitializer.GLOBAL_MEAN, means));
        set(
                gradient,
                BatchNormalizationParamInitializer.GLOBAL_VAR,
                step(BatchNormalizationParamInitializer.GLOBAL_VAR, variances));
        return new Pair<>(gradient, result);
    }

    /** Running statistics are updated like parameters: their gradient is subtracted without a learning rate. */
    private float[] step(String running, float[] batch) {
        float[] step = parameter(running);
        for (int c = 0; c < step.length; c++) {
            step[c] = (float) ((1 - layerConf().getDecay()) * (step[c] - batch[c]));
        }
        return step;
    }

    private void set(Gradient gradient, String name, float[] values) {
        INDArray view = Objects.requireNonNull(gradientViews.get(name));
        view.assign(Nd4j.createFromArray(values).reshape(view.shape()));
        gradient.setGradientFor(name, view);
    }

    private float[] parameter(String name) {
        return getParam(name).toFloatVector();
    }

    private static INDArray contiguous(INDArray array) {
        return array.ordering() == 'c' && Shape.hasDefaultStridesForShape(array) ? array : array.dup('c');
    }

    /** A view of the memory of an array, from its first value. */
    private static FloatBuffer floats(INDArray array) {
        return array.data().asNioFloat().slice();
    }
}
