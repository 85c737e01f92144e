package fashionstream.inference;

import ai.onnxruntime.OnnxTensor;
import java.util.HashMap;
import java.util.Map;

/** The inputs of a run, which this object owns. */
final class RunInputs implements AutoCloseable {
    private final Map<String, OnnxTensor> tensors = new HashMap<>();

    void add(String name, OnnxTensor tensor) {
        tensors.put(name, tensor);
    }

    Map<String, OnnxTensor> tensors() {
        return tensors;
    }

    @Override
    public void close() {
        tensors.values().forEach(OnnxTensor::close);
    }
}
