package fashionstream.trainer.quantization;

import ai.onnxruntime.OnnxJavaType;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import fashionstream.inference.ImageShape;
import fashionstream.inference.OnnxEnvironment;
import fashionstream.trainer.TrainingException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import onnx.Onnx.ModelProto;
import onnx.Onnx.TensorProto;
import onnx.Onnx.TypeProto;
import onnx.Onnx.ValueInfoProto;

/** Measures the ranges of the tensors inside a model on real images. */
final class ActivationRanges {
    private static final int BATCH = 50;

    private ActivationRanges() {}

    /**
     * Runs the model on images.
     *
     * @param tensors names of the tensors to measure
     * @param images pixels, in the format of the model's input
     * @return the range of each tensor
     */
    static Map<String, Range> measure(ModelProto model, Set<String> tensors, ImageShape shape, List<byte[]> images) {
        OrtEnvironment environment = OnnxEnvironment.get();
        Map<String, Range> ranges = new HashMap<>();
        try (OrtSession.SessionOptions options = new OrtSession.SessionOptions()) {
            // Without fusion of operators, which would remove the tensors between them.
            options.setOptimizationLevel(OrtSession.SessionOptions.OptLevel.NO_OPT);
            try (OrtSession session =
                    environment.createSession(withOutputs(model, tensors).toByteArray(), options)) {
                for (int from = 0; from < images.size(); from += BATCH) {
                    run(
                            environment,
                            session,
                            shape,
                            images.subList(from, Math.min(images.size(), from + BATCH)),
                            ranges);
                }
            }
        } catch (OrtException e) {
            throw new TrainingException(
                    "ONNX Runtime can't measure the activations of the model: " + e.getMessage(), e);
        }
        return ranges;
    }

    private static void run(
            OrtEnvironment environment,
            OrtSession session,
            ImageShape shape,
            List<byte[]> images,
            Map<String, Range> ranges)
            throws OrtException {
        ByteBuffer pixels =
                ByteBuffer.allocateDirect(images.size() * shape.bytes()).order(ByteOrder.nativeOrder());
        images.forEach(pixels::put);
        long[] dimensions = {images.size(), shape.height(), shape.width()};
        try (OnnxTensor input = OnnxTensor.createTensor(environment, pixels.flip(), dimensions, OnnxJavaType.UINT8);
                OrtSession.Result result = session.run(Map.of("image", input))) {
            result.forEach(output -> ranges.merge(
                    output.getKey(), range(((OnnxTensor) output.getValue()).getFloatBuffer()), Range::with));
        }
    }

    private static Range range(FloatBuffer values) {
        float low = 0;
        float high = 0;
        while (values.hasRemaining()) {
            float value = values.get();
            low = Math.min(low, value);
            high = Math.max(high, value);
        }
        return new Range(low, high);
    }

    /** The same model, with these tensors as additional outputs. */
    private static ModelProto withOutputs(ModelProto model, Set<String> tensors) {
        ModelProto.Builder watched = model.toBuilder();
        Set<String> given = Set.copyOf(model.getGraph().getOutputList().stream()
                .map(ValueInfoProto::getName)
                .toList());
        TypeProto anyFloats = TypeProto.newBuilder()
                .setTensorType(TypeProto.Tensor.newBuilder().setElemType(TensorProto.DataType.FLOAT_VALUE))
                .build();
        tensors.stream()
                .filter(tensor -> !given.contains(Objects.requireNonNull(tensor)))
                .sorted()
                .forEach(tensor -> watched.getGraphBuilder()
                        .addOutput(ValueInfoProto.newBuilder().setName(tensor).setType(anyFloats)));
        return watched.build();
    }
}
