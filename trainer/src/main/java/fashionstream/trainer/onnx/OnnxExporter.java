package fashionstream.trainer.onnx;

import fashionstream.trainer.PixelStatistics;
import fashionstream.trainer.TrainingException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.conf.ConvolutionMode;
import org.deeplearning4j.nn.conf.layers.ActivationLayer;
import org.deeplearning4j.nn.conf.layers.BatchNormalization;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.GlobalPoolingLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.conf.layers.PoolingType;
import org.deeplearning4j.nn.conf.layers.SubsamplingLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.nn.params.ConvolutionParamInitializer;
import org.deeplearning4j.nn.params.DefaultParamInitializer;
import org.nd4j.linalg.activations.IActivation;
import org.nd4j.linalg.activations.impl.ActivationIdentity;
import org.nd4j.linalg.activations.impl.ActivationReLU;
import org.nd4j.linalg.activations.impl.ActivationSoftmax;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Writes a trained Deeplearning4j network as one ONNX model that holds the whole path from bytes to probabilities:
 * decoding to floats, normalisation, the network, softmax. Nothing is left for the serving side to get wrong.
 *
 * <p>Input {@code image}: uint8 {@code [N, H, W]}. Output {@code probabilities}: float32 {@code [N, classes]}. Batch
 * normalisation is folded into the convolution before it: {@code w' = w g / s} and {@code b' = beta + (b - mean) g / s}
 * with {@code s = sqrt(variance + epsilon)}, which gives the same values and costs nothing at serving.
 */
public final class OnnxExporter {
    private final MultiLayerNetwork network;
    private final OnnxGraph graph = new OnnxGraph("fashion-cnn");
    private String current = "";

    private OnnxExporter(MultiLayerNetwork network) {
        this.network = network;
    }

    /**
     * Makes the model.
     *
     * @param network a network of convolutions, batch normalisation, max-pooling, global average pooling and a softmax
     *     output, as this trainer builds
     * @param height rows of each image
     * @param width pixels per row
     * @param pixels how images were normalised in training
     * @param metadata what the model file says about itself
     * @return the bytes of the ONNX file; the same for the same network and metadata
     * @throws TrainingException if the network has a layer, or a setting of a layer, that can't be written
     */
    public static byte[] export(
            MultiLayerNetwork network, int height, int width, PixelStatistics pixels, Map<String, String> metadata) {
        var exporter = new OnnxExporter(network);
        exporter.addInput(height, width, pixels);
        exporter.addLayers();
        return exporter.graph.model("1", metadata);
    }

    private void addInput(int height, int width, PixelStatistics pixels) {
        String image = graph.uint8Input("image", height, width);
        String floats = graph.node("Cast", "image_float", List.of(image), Map.of("to", 1));
        String planes =
                graph.node("Unsqueeze", "image_planes", List.of(floats, graph.longs("channel_axis", 1)), Map.of());
        String scale = graph.floats("pixel_scale", new float[] {(float) (1 / (255 * pixels.deviation()))}, 1);
        String shift = graph.floats("pixel_shift", new float[] {(float) (-pixels.mean() / pixels.deviation())}, 1);
        String scaled = graph.node("Mul", "image_scaled", List.of(planes, scale), Map.of());
        current = graph.node("Add", "image_normalised", List.of(scaled, shift), Map.of());
    }

    private void addLayers() {
        Layer[] layers = network.getLayers();
        for (int i = 0; i < layers.length; i++) {
            var layer = layers[i].conf().getLayer();
            String name = "layer" + i;
            if (layer instanceof ConvolutionLayer convolution) {
                var next = i + 1 < layers.length ? layers[i + 1].conf().getLayer() : null;
                if (next instanceof BatchNormalization normalisation) {
                    requireIdentity(convolution.getActivationFn(), name);
                    addConvolution(name, layers[i], convolution, BatchNormFolding.of(layers[i + 1], normalisation));
                    i++;
                } else {
                    addConvolution(
                            name,
                            layers[i],
                            convolution,
                            BatchNormFolding.none(Math.toIntExact(convolution.getNOut())));
                    addActivation(name, convolution.getActivationFn());
                }
            } else if (layer instanceof ActivationLayer activation) {
                addActivation(name, activation.getActivationFn());
            } else if (layer instanceof SubsamplingLayer pooling) {
                addMaxPooling(name, pooling);
            } else if (layer instanceof GlobalPoolingLayer pooling) {
                addGlobalPooling(name, pooling);
            } else if (layer instanceof OutputLayer output) {
                addOutput(layers[i], output);
            } else {
                throw unsupported(name, layer.getClass().getSimpleName());
            }
        }
    }

    private void addConvolution(String name, Layer layer, ConvolutionLayer settings, BatchNormFolding folding) {
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
        current = graph.node(
                "Conv",
                name + "_conv",
                List.of(
                        current,
                        graph.floats(name + "_weights", folding.weights(values(weights)), weights.shape()),
                        graph.floats(name + "_bias", folding.bias(bias), bias.length)),
                Map.of("kernel_shape", new long[] {kernel[0], kernel[1]}, "pads", new long[] {padY, padX, padY, padX}));
    }

    private void addActivation(String name, IActivation activation) {
        if (activation instanceof ActivationReLU) {
            current = graph.node("Relu", name + "_relu", List.of(current), Map.of());
        } else {
            requireIdentity(activation, name);
        }
    }

    private void addMaxPooling(String name, SubsamplingLayer pooling) {
        int[] kernel = pooling.getKernelSize();
        int[] stride = pooling.getStride();
        boolean padded = pooling.getPadding()[0] != 0 || pooling.getPadding()[1] != 0;
        if (pooling.getPoolingType() != PoolingType.MAX
                || pooling.getConvolutionMode() == ConvolutionMode.Same
                || padded) {
            throw unsupported(name, "pooling other than unpadded max-pooling");
        }
        current = graph.node(
                "MaxPool",
                name + "_pool",
                List.of(current),
                Map.of(
                        "kernel_shape", new long[] {kernel[0], kernel[1]},
                        "strides", new long[] {stride[0], stride[1]}));
    }

    private void addGlobalPooling(String name, GlobalPoolingLayer pooling) {
        if (pooling.getPoolingType() != PoolingType.AVG) {
            throw unsupported(name, "global pooling other than the average");
        }
        String pooled = graph.node("GlobalAveragePool", name + "_average", List.of(current), Map.of());
        current = graph.node("Flatten", name + "_flat", List.of(pooled), Map.of("axis", 1));
    }

    private void addOutput(Layer layer, OutputLayer settings) {
        if (!(settings.getActivationFn() instanceof ActivationSoftmax)) {
            throw unsupported("output", "an activation other than softmax");
        }
        INDArray weights = layer.getParam(DefaultParamInitializer.WEIGHT_KEY); // [in, out]
        float[] bias = values(layer.getParam(DefaultParamInitializer.BIAS_KEY));
        String logits = graph.node(
                "Gemm",
                "logits",
                List.of(
                        current,
                        graph.floats("output_weights", values(weights), weights.shape()),
                        graph.floats("output_bias", bias, bias.length)),
                Map.of());
        current = graph.node("Softmax", "probabilities", List.of(logits), Map.of("axis", 1));
        graph.floatOutput(current, bias.length);
    }

    /** The values in row-major order, whatever the order in memory. */
    static float[] values(INDArray array) {
        return array.dup('c').data().asFloat();
    }

    private static boolean allOnes(int[] values) {
        return Arrays.stream(values).allMatch(value -> value == 1);
    }

    private static void requireIdentity(IActivation activation, String name) {
        if (!(activation instanceof ActivationIdentity)) {
            throw unsupported(name, "the activation " + activation);
        }
    }

    private static TrainingException unsupported(String where, String what) {
        return new TrainingException("the ONNX export can't write " + where + ": " + what);
    }
}
