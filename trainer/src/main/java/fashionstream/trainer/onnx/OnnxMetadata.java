package fashionstream.trainer.onnx;

import fashionstream.trainer.TrainingException;
import java.util.Map;
import java.util.TreeMap;
import onnx.Onnx.ModelProto;
import onnx.Onnx.StringStringEntryProto;
import org.nd4j.shade.protobuf.InvalidProtocolBufferException;

/** The metadata of an ONNX file. */
public final class OnnxMetadata {
    private OnnxMetadata() {}

    /**
     * The same model with other metadata, sorted by key.
     *
     * @param model the file's bytes
     * @param changes entries to add or replace; the others stay
     * @throws TrainingException if this is not an ONNX model
     */
    public static byte[] with(byte[] model, Map<String, String> changes) {
        ModelProto parsed;
        try {
            parsed = ModelProto.parseFrom(model);
        } catch (InvalidProtocolBufferException e) {
            throw new TrainingException("this is not an ONNX model: " + e.getMessage(), e);
        }
        Map<String, String> all = new TreeMap<>();
        parsed.getMetadataPropsList().forEach(entry -> all.put(entry.getKey(), entry.getValue()));
        all.putAll(changes);
        ModelProto.Builder changed = parsed.toBuilder().clearMetadataProps();
        all.forEach((key, value) -> changed.addMetadataProps(
                StringStringEntryProto.newBuilder().setKey(key).setValue(value)));
        return changed.build().toByteArray();
    }
}
