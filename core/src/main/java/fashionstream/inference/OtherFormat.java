package fashionstream.inference;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Recognises model files that are not in the ONNX format, and says how to convert them. */
final class OtherFormat {
    private static final String PYTORCH_EXPORT =
            "convert it in Python: torch.onnx.export(model.eval(), torch.zeros(1, 3, 224, 224), \"model.onnx\")";

    private static final String KERAS_EXPORT = "convert it: python -c \"import keras;"
            + " keras.models.load_model('MODEL').export('model.onnx', format='onnx')\"";

    /** Where the names of the files in an archive are: near its beginning and its end. */
    private static final int SEARCHED_BYTES = 1 << 16;

    private static final int SEARCHED_TEXT = 200;

    private OtherFormat() {}

    /**
     * Refuses a file in another well-known format.
     *
     * @throws ModelException if it is one; the message names the format and how to convert the file
     */
    static void refuse(String source, ByteBuffer model) {
        String problem = problem(source, model.duplicate());
        if (problem != null) {
            throw new ModelException(source, problem);
        }
    }

    private static @Nullable String problem(String source, ByteBuffer file) {
        if (starts(file, "1f8b")) {
            return "a gzip file; unpack it: gunzip " + (source.endsWith(".gz") ? "FILE" : "< FILE > model.onnx");
        }
        if (starts(file, "504b0304")) {
            return archive(file);
        }
        if (starts(file, "894844460d0a1a0a")) {
            return "a Keras model in the HDF5 format; " + KERAS_EXPORT;
        }
        // A pickle of protocol 2 to 5.
        if (starts(file, "8002") || starts(file, "8003") || starts(file, "8004") || starts(file, "8005")) {
            return "a Python pickle, as old PyTorch checkpoints and scikit-learn models are; for PyTorch, "
                    + PYTORCH_EXPORT
                    + "; for scikit-learn, skl2onnx.to_onnx(model, X[:1], options={\"zipmap\": False})";
        }
        if (text(file, 4, 8).equals("ORTM")) {
            return "a model in ONNX Runtime's own format (.ort), which can't be checked; use the .onnx file that it was made"
                    + " from by python -m onnxruntime.tools.convert_onnx_models_to_ort";
        }
        if (text(file, 4, 8).equals("TFL3")) {
            return "a TensorFlow Lite model; convert it: python -m tf2onnx.convert --tflite MODEL.tflite --output"
                    + " model.onnx";
        }
        // The length of the header, which is a JSON object.
        if (file.remaining() > 9 && file.get(file.position() + 8) == '{' && isSmall(file)) {
            return "weights without a graph (safetensors); convert the model: optimum-cli export onnx --model"
                    + " MODEL_FOLDER ONNX_FOLDER";
        }
        if (text(file, 0, 100).startsWith("version https://git-lfs.github.com/spec/")) {
            return "a pointer of Git LFS and not the file itself; get it: git lfs pull";
        }
        String start = text(file, 0, SEARCHED_TEXT).stripLeading().toLowerCase(Locale.ROOT);
        if (start.startsWith("<!doctype html") || start.startsWith("<html")) {
            return "an HTML page and not a model; download the file itself, not the page that shows it";
        }
        if (start.startsWith("{")) {
            return "a JSON file and not a model; expected an ONNX model file";
        }
        if (source.endsWith("saved_model.pb")) {
            return "part of a TensorFlow SavedModel; convert its folder: python -m tf2onnx.convert --saved-model FOLDER"
                    + " --output model.onnx";
        }
        return null;
    }

    private static String archive(ByteBuffer file) {
        String names = text(file, 0, SEARCHED_BYTES)
                + text(file, Math.max(0, file.remaining() - SEARCHED_BYTES), file.remaining());
        if (names.contains("data.pkl")) {
            return "a PyTorch checkpoint; " + PYTORCH_EXPORT;
        }
        if (names.contains("config.json")) {
            return "a Keras model; " + KERAS_EXPORT;
        }
        return "a zip archive that has no ONNX file, or is damaged; check it: unzip -t FILE";
    }

    /** Whether the first eight bytes are the length of a header that is part of the file. */
    private static boolean isSmall(ByteBuffer file) {
        long length = Long.reverseBytes(file.getLong(file.position()));
        return length > 0 && length <= file.remaining() - Long.BYTES;
    }

    private static boolean starts(ByteBuffer file, String hex) {
        byte[] expected = HexFormat.of().parseHex(hex);
        if (file.remaining() < expected.length) {
            return false;
        }
        for (int i = 0; i < expected.length; i++) {
            if (file.get(file.position() + i) != expected[i]) {
                return false;
            }
        }
        return true;
    }

    private static String text(ByteBuffer file, int from, int to) {
        int end = Math.min(to, file.remaining());
        if (from >= end) {
            return "";
        }
        byte[] bytes = new byte[end - from];
        file.get(file.position() + from, bytes);
        return new String(bytes, StandardCharsets.ISO_8859_1);
    }
}
