package fashionstream.trainer.quantization;

import fashionstream.inference.ImageShape;
import fashionstream.trainer.TrainingException;
import fashionstream.trainer.onnx.OnnxFile;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import onnx.Onnx.ModelProto;
import onnx.Onnx.NodeProto;
import onnx.Onnx.TensorProto;

/**
 * Converts a float32 model to int8, in QDQ format: the operators stay the same, and pairs of QuantizeLinear and
 * DequantizeLinear nodes define how each tensor is rounded to bytes. ONNX Runtime fuses them with convolutions, sums
 * and pooling into operators that compute in integers.
 *
 * <p>Convolutions, sums of two tensors, ReLU and max-pooling are quantized; the operators after them (global pooling,
 * the dense layer, softmax) take little time and remain in float32. Weights: int8, symmetric, one scale per output
 * channel. Activations: uint8, one scale and zero point per tensor, from their ranges on real images. Biases: int32,
 * with the product of both scales.
 */
public final class Quantizer {
    private static final Set<String> QUANTIZED = Set.of("Conv", "Add", "Relu", "MaxPool");

    private final ModelProto model;
    private final Map<String, TensorProto> constants;
    private final Map<String, NodeProto> producers = new HashMap<>();
    private final Map<String, List<NodeProto>> consumers = new HashMap<>();

    private Quantizer(ModelProto model) {
        this.model = model;
        this.constants = model.getGraph().getInitializerList().stream()
                .collect(Collectors.toMap(TensorProto::getName, constant -> constant));
        for (NodeProto node : model.getGraph().getNodeList()) {
            node.getOutputList().forEach(output -> producers.put(output, node));
            node.getInputList().forEach(input -> consumers
                    .computeIfAbsent(input, name -> new ArrayList<>())
                    .add(node));
        }
    }

    /**
     * Quantizes a model.
     *
     * @param model the file of the float32 model, as the exporter writes it
     * @param shape the shape of its images
     * @param images pixels of several hundred training images of all classes, to measure the ranges of activations
     * @return the file of the int8 model, with the same metadata
     * @throws TrainingException if the file is not an ONNX model, is quantized already, or has no convolution
     */
    public static byte[] quantize(byte[] model, ImageShape shape, List<byte[]> images) {
        return new Quantizer(OnnxFile.parse(model)).quantize(shape, images).toByteArray();
    }

    private ModelProto quantize(ImageShape shape, List<byte[]> images) {
        Set<String> tensors = tensors();
        boolean quantized = model.getGraph().getNodeList().stream()
                .anyMatch(node -> node.getOpType().equals("QuantizeLinear"));
        if (quantized || tensors.isEmpty()) {
            throw new TrainingException(
                    "this model " + (quantized ? "is quantized already" : "has no convolution to quantize"));
        }
        Map<String, Range> ranges = ActivationRanges.measure(model, tensors, shape, images);
        QuantizedGraph graph = new QuantizedGraph(model.getGraph(), constants);
        Map<String, String> rounded = new LinkedHashMap<>();
        for (String input : tensors) {
            if (!producers.containsKey(input)) {
                rounded.put(input, graph.round(input, ranges.getOrDefault(input, Range.NONE)));
            }
        }
        for (NodeProto node : model.getGraph().getNodeList()) {
            List<String> inputs = node.getInputList().stream()
                    .map(input -> rounded.getOrDefault(input, input))
                    .toList();
            graph.add(
                    node,
                    inputs,
                    node.getOpType().equals("Conv") ? ranges.getOrDefault(node.getInput(0), Range.NONE) : null);
            for (String output : node.getOutputList()) {
                if (tensors.contains(output)) {
                    rounded.put(output, graph.round(output, ranges.getOrDefault(output, Range.NONE)));
                }
            }
        }
        return model.toBuilder().setGraph(graph.build()).build();
    }

    /**
     * All tensors that a quantized node reads or writes, except those between a node and the ReLU that it is fused
     * with.
     */
    private Set<String> tensors() {
        Set<String> tensors = new LinkedHashSet<>();
        for (NodeProto node : model.getGraph().getNodeList()) {
            if (isQuantized(node)) {
                node.getInputList().stream()
                        .filter(input -> !constants.containsKey(input))
                        .filter(input -> !isFusedIntoRelu(input))
                        .forEach(tensors::add);
                node.getOutputList().stream()
                        .filter(output -> !isFusedIntoRelu(output))
                        .forEach(tensors::add);
            }
        }
        return tensors;
    }

    /** An addition of a constant is not quantized: it normalises the input or adds the bias of the dense layer. */
    private boolean isQuantized(NodeProto node) {
        return QUANTIZED.contains(node.getOpType())
                && node.getInputList().stream()
                        .limit(node.getOpType().equals("Add") ? 2 : 1)
                        .noneMatch(constants::containsKey);
    }

    /** Rounding to unsigned bytes with zero as the lowest value replaces the ReLU after a sum or convolution. */
    private boolean isFusedIntoRelu(String tensor) {
        List<NodeProto> readers = consumers.getOrDefault(tensor, List.of());
        NodeProto producer = producers.get(tensor);
        return producer != null
                && (producer.getOpType().equals("Conv") || producer.getOpType().equals("Add"))
                && readers.size() == 1
                && readers.get(0).getOpType().equals("Relu");
    }
}
