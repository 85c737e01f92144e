package fashionstream.trainer.onnx;

import fashionstream.trainer.TrainingException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import onnx.Onnx.ModelProto;
import onnx.Onnx.StringStringEntryProto;
import org.nd4j.shade.protobuf.InvalidProtocolBufferException;

/** Reads ONNX files, and changes their metadata. */
public final class OnnxFile {
    private OnnxFile() {}

    /**
     * Parses an ONNX file.
     *
     * @param model the bytes of the file
     * @throws TrainingException if they are not an ONNX model
     */
    public static ModelProto parse(byte[] model) {
        try {
            return ModelProto.parseFrom(model);
        } catch (InvalidProtocolBufferException e) {
            throw new TrainingException("this is not an ONNX model: " + e.getMessage(), e);
        }
    }

    /**
     * Returns the same model with other metadata, sorted by key.
     *
     * @param model the bytes of the file
     * @param changes entries to add or replace; the others are kept
     * @throws TrainingException if this is not an ONNX model
     */
    public static byte[] withMetadata(byte[] model, Map<String, String> changes) {
        ModelProto parsed = parse(model);
        Map<String, String> all = new HashMap<>();
        parsed.getMetadataPropsList().forEach(entry -> all.put(entry.getKey(), entry.getValue()));
        all.putAll(changes);
        return parsed.toBuilder()
                .clearMetadataProps()
                .addAllMetadataProps(properties(all))
                .build()
                .toByteArray();
    }

    /**
     * Metadata as the entries of a model file, sorted by key: the same metadata must always result in the same bytes.
     */
    static List<StringStringEntryProto> properties(Map<String, String> metadata) {
        return metadata.entrySet().stream()
                .sorted(Map.Entry.comparingByKey())
                .map(entry -> StringStringEntryProto.newBuilder()
                        .setKey(entry.getKey())
                        .setValue(entry.getValue())
                        .build())
                .toList();
    }
}
