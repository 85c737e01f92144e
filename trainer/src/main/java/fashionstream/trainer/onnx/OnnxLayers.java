package fashionstream.trainer.onnx;

import fashionstream.trainer.TrainingException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.conf.ConvolutionMode;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.GlobalPoolingLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.conf.layers.PoolingType;
import org.deeplearning4j.nn.conf.layers.SubsamplingLayer;
import org.deeplearning4j.nn.params.ConvolutionParamInitializer;
import org.deeplearning4j.nn.params.DefaultParamInitializer;
import org.nd4j.linalg.activations.IActivation;
import org.nd4j.linalg.activations.impl.ActivationIdentity;
import org.nd4j.linalg.activations.impl.ActivationReLU;
import org.nd4j.linalg.activations.impl.ActivationSoftmax;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Writes single layers into an ONNX graph. Each method takes the name of the input of the layer, returns the name of
 * its output, and throws a {@link TrainingException} if the layer has a setting that is not supported.
 */
final class OnnxLayers {
    private final OnnxGraph graph;

    OnnxLayers(OnnxGraph graph) {
        this.graph = graph;
    }

    /** A convolution, with the batch normalisation that follows it. */
    String convolution(String name, Layer layer, BatchNormFolding folding, String input) {
        var settings = (ConvolutionLayer) layer.conf().getLayer();
        int[] kernel = settings.getKernelSize();
        boolean odd = kernel[0] % 2 == 1 && kernel[1] % 2 == 1;
        if (settings.getConvolutionMode() != ConvolutionMode.Same || !odd || !allOnes(settings.getStride())) {
            throw unsupported(name, "a convolution other than stride 1 with an odd kernel and 'same' padding");
        }
        INDArray weights = layer.getParam(ConvolutionParamInitializer.WEIGHT_KEY); // [out, in, rows, columns]
        float[] bias = settings.hasBias()
                ? values(layer.getParam(ConvolutionParamInitializer.BIAS_KEY))
                : new float[Math.toIntExact(settings.getNOut())];
        long padY = kernel[0] / 2;
        long padX = kernel[1] / 2;
        return graph.node(
                "Conv",
                name + "_conv",
                List.of(
                        input,
                        graph.floats(name + "_weights", folding.weights(values(weights)), weights.shape()),
                        graph.floats(name + "_bias", folding.bias(bias), bias.length)),
                Map.of("kernel_shape", new long[] {kernel[0], kernel[1]}, "pads", new long[] {padY, padX, padY, padX}));
    }

    String activation(String name, IActivation activation, String input) {
        if (activation instanceof ActivationIdentity) {
            return input;
        }
        if (!(activation instanceof ActivationReLU)) {
            throw unsupported(name, "the activation " + activation);
        }
        return relu(name, input);
    }

    String relu(String name, String input) {
        return graph.node("Relu", name + "_relu", List.of(input), Map.of());
    }

    /** A sum of outputs of the same shape. */
    String sum(String name, String first, String second) {
        return graph.node("Add", name + "_sum", List.of(first, second), Map.of());
    }

    String maxPooling(String name, SubsamplingLayer pooling, String input) {
        int[] kernel = pooling.getKernelSize();
        int[] stride = pooling.getStride();
        boolean padded = pooling.getPadding()[0] != 0 || pooling.getPadding()[1] != 0;
        if (pooling.getPoolingType() != PoolingType.MAX
                || pooling.getConvolutionMode() == ConvolutionMode.Same
                || padded) {
            throw unsupported(name, "pooling other than unpadded max-pooling");
        }
        return graph.node(
                "MaxPool",
                name + "_pool",
                List.of(input),
                Map.of(
                        "kernel_shape", new long[] {kernel[0], kernel[1]},
                        "strides", new long[] {stride[0], stride[1]}));
    }

    /** The mean over each channel: {@code [N, C]}. */
    String globalPooling(String name, GlobalPoolingLayer pooling, String input) {
        if (pooling.getPoolingType() != PoolingType.AVG) {
            throw unsupported(name, "global pooling other than the average");
        }
        String pooled = graph.node("GlobalAveragePool", name + "_average", List.of(input), Map.of());
        return graph.node("Flatten", name + "_flat", List.of(pooled), Map.of("axis", 1));
    }

    /** The dense softmax layer; its output is the output of the graph. */
    String output(String name, Layer layer, String input) {
        var settings = (OutputLayer) layer.conf().getLayer();
        if (!(settings.getActivationFn() instanceof ActivationSoftmax)) {
            throw unsupported(name, "an activation other than softmax");
        }
        INDArray weights = layer.getParam(DefaultParamInitializer.WEIGHT_KEY); // [in, out]
        float[] bias = values(layer.getParam(DefaultParamInitializer.BIAS_KEY));
        String logits = graph.node(
                "Gemm",
                "logits",
                List.of(
                        input,
                        graph.floats("output_weights", values(weights), weights.shape()),
                        graph.floats("output_bias", bias, bias.length)),
                Map.of());
        String probabilities = graph.node("Softmax", "probabilities", List.of(logits), Map.of("axis", 1));
        graph.floatOutput(probabilities, bias.length);
        return probabilities;
    }

    /** The values in row-major order, regardless of the order in memory. */
    static float[] values(INDArray array) {
        return array.dup('c').data().asFloat();
    }

    static TrainingException unsupported(String where, String what) {
        return new TrainingException("the ONNX export can't write " + where + ": " + what);
    }

    private static boolean allOnes(int[] values) {
        return Arrays.stream(values).allMatch(value -> value == 1);
    }
}
