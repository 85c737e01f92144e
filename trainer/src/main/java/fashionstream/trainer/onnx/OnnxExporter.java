package fashionstream.trainer.onnx;

import fashionstream.dataset.FashionMnist;
import fashionstream.trainer.Checkpoint;
import fashionstream.trainer.PixelStatistics;
import fashionstream.trainer.TrainingRun;
import fashionstream.trainer.layers.NormalisedRelu;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.graph.ElementWiseVertex;
import org.deeplearning4j.nn.conf.layers.ActivationLayer;
import org.deeplearning4j.nn.conf.layers.BatchNormalization;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.GlobalPoolingLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.conf.layers.SubsamplingLayer;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.graph.vertex.GraphVertex;
import org.nd4j.linalg.activations.impl.ActivationIdentity;

/**
 * Writes a trained Deeplearning4j network as an ONNX model that does everything from bytes to probabilities: conversion
 * to floats, normalisation, the network, softmax. So the serving side needs no preprocessing that could differ.
 *
 * <p>Input {@code image}: uint8 {@code [N, H, W]}. Output {@code probabilities}: float32 {@code [N, classes]}. Batch
 * normalisation is folded into the convolution before it: {@code w' = w g / s} and {@code b' = beta + (b - mean) g / s}
 * with {@code s = sqrt(variance + epsilon)}, which gives the same values and costs nothing at inference.
 */
public final class OnnxExporter {
    private static final ElementWiseVertex SUM = new ElementWiseVertex(ElementWiseVertex.Op.Add);

    private final ComputationGraph network;
    private final ComputationGraphConfiguration configuration;
    private final OnnxGraph graph = new OnnxGraph("fashion-cnn");
    private final OnnxLayers layers = new OnnxLayers(graph);

    /** Name of the output of each vertex in the ONNX graph, by name of the vertex. */
    private final Map<String, String> outputs = new HashMap<>();

    private OnnxExporter(ComputationGraph network) {
        this.network = network;
        this.configuration = network.getConfiguration();
    }

    /**
     * Exports a network.
     *
     * @param network a network with one input, of convolutions, batch normalisation, max-pooling, sums, global average
     *     pooling and a softmax output, as this trainer builds it
     * @param height rows of each image
     * @param width pixels per row
     * @param pixels how images were normalised in training
     * @param metadata the metadata of the model file
     * @return the bytes of the ONNX file; equal for equal networks and metadata
     * @throws fashionstream.trainer.TrainingException if the network has a vertex, or a layer with a setting, that is
     *     not supported
     */
    public static byte[] export(
            ComputationGraph network, int height, int width, PixelStatistics pixels, Map<String, String> metadata) {
        var exporter = new OnnxExporter(network);
        String input = exporter.addInput(height, width, pixels);
        exporter.outputs.put(exporter.configuration.getNetworkInputs().get(0), input);
        for (int vertex : network.topologicalSortOrder()) {
            exporter.add(network.getVertices()[vertex]);
        }
        return exporter.graph.model("1", metadata);
    }

    /**
     * Exports the result of a run: its averaged weights, uncalibrated, with the facts of the run in the metadata.
     *
     * @return the bytes of the ONNX file
     */
    public static byte[] export(Checkpoint.Saved saved) {
        ComputationGraph network = saved.result();
        TrainingRun run = saved.run();
        return export(
                network, FashionMnist.SIZE, FashionMnist.SIZE, run.pixels(), ModelFacts.of(run, network.numParams()));
    }

    private String addInput(int height, int width, PixelStatistics pixels) {
        String image = graph.uint8Input("image", height, width);
        String floats = graph.node("Cast", "image_float", List.of(image), Map.of("to", 1));
        String planes =
                graph.node("Unsqueeze", "image_planes", List.of(floats, graph.longs("channel_axis", 1)), Map.of());
        String scale = graph.floats("pixel_scale", new float[] {(float) (1 / (255 * pixels.deviation()))}, 1);
        String shift = graph.floats("pixel_shift", new float[] {(float) (-pixels.mean() / pixels.deviation())}, 1);
        String scaled = graph.node("Mul", "image_scaled", List.of(planes, scale), Map.of());
        return graph.node("Add", "image_normalised", List.of(scaled, shift), Map.of());
    }

    private void add(GraphVertex vertex) {
        String name = vertex.getVertexName();
        if (vertex.isInputVertex()) {
            return;
        }
        List<String> inputs =
                Objects.requireNonNull(configuration.getVertexInputs().get(name));
        if (vertex.hasLayer()) {
            outputs.put(name, layer(name, vertex.getLayer(), inputs.get(0)));
        } else if (SUM.equals(configuration.getVertices().get(name)) && inputs.size() == 2) {
            outputs.put(name, layers.sum(name, output(inputs.get(0)), output(inputs.get(1))));
        } else {
            throw OnnxLayers.unsupported(name, "a vertex other than a layer or a sum of two");
        }
    }

    private String layer(String name, Layer layer, String before) {
        var settings = layer.conf().getLayer();
        if (settings instanceof ConvolutionLayer convolution) {
            return convolution(name, layer, convolution, output(before));
        }
        if (settings instanceof BatchNormalization normalisation) {
            return normalisation(name, normalisation, before);
        }
        if (settings instanceof ActivationLayer activation) {
            return layers.activation(name, activation.getActivationFn(), output(before));
        }
        if (settings instanceof SubsamplingLayer pooling) {
            return layers.maxPooling(name, pooling, output(before));
        }
        if (settings instanceof GlobalPoolingLayer pooling) {
            return layers.globalPooling(name, pooling, output(before));
        }
        if (settings instanceof OutputLayer) {
            return layers.output(name, layer, output(before));
        }
        throw OnnxLayers.unsupported(name, settings.getClass().getSimpleName());
    }

    private String convolution(String name, Layer layer, ConvolutionLayer settings, String input) {
        List<String> readers = readers(name);
        if (readers.size() == 1
                && network.getVertex(readers.get(0)).hasLayer()
                && network.getLayer(readers.get(0)).conf().getLayer() instanceof BatchNormalization normalisation) {
            if (!(settings.getActivationFn() instanceof ActivationIdentity)) {
                throw OnnxLayers.unsupported(name, "a convolution with an activation before its normalisation");
            }
            var folding = BatchNormFolding.of(network.getLayer(readers.get(0)), normalisation);
            return layers.convolution(name, layer, folding, input);
        }
        var folding = BatchNormFolding.none(Math.toIntExact(settings.getNOut()));
        return layers.activation(name, settings.getActivationFn(), layers.convolution(name, layer, folding, input));
    }

    /** Writes the activation only: the normalisation is folded into the preceding convolution. */
    private String normalisation(String name, BatchNormalization settings, String before) {
        boolean folded = network.getVertex(before).hasLayer()
                && network.getLayer(before).conf().getLayer() instanceof ConvolutionLayer
                && readers(before).size() == 1;
        if (!folded) {
            throw OnnxLayers.unsupported(name, "batch normalisation that is not the only reader of a convolution");
        }
        // Deeplearning4j's own layer has an activation, too, but never applies it.
        return settings instanceof NormalisedRelu ? layers.relu(name, output(before)) : output(before);
    }

    /** Names of the vertices that read the output of a vertex. */
    private List<String> readers(String name) {
        return configuration.getVertexInputs().entrySet().stream()
                .filter(entry -> entry.getValue().contains(name))
                .map(Map.Entry::getKey)
                .toList();
    }

    private String output(String vertex) {
        return Objects.requireNonNull(outputs.get(vertex), "vertices come in topological order");
    }
}
