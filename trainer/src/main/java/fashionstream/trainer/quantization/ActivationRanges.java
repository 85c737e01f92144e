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

/** Measures which values the tensors inside a model take on real images. */
final class ActivationRanges {
    private static final int BATCH = 50;

    private ActivationRanges() {}

    /**
     * Shows the model the images.
     *
     * @param tensors names of the tensors to watch
     * @param images pixels, as the model takes them
     * @return the range of each tensor
     */
    static Map<String, Range> measure(ModelProto model, Set<String> tensors, ImageShape shape, List<byte[]> images) {
        OrtEnvironment environment = OnnxEnvironment.get();
        Map<String, Range> ranges = new HashMap<>();
        try (OrtSession.SessionOptions options = new OrtSession.SessionOptions()) {
            // A tensor inside a fused operator doesn't exist.
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
            throw new TrainingException("ONNX Runtime can't watch the inside of the model: " + e.getMessage(), e);
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

    /** The same model, which gives these tensors as well. */
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
