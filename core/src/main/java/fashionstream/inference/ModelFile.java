package fashionstream.inference;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** Reads a model file's bytes and derives its version from them. */
final class ModelFile {
    /** Far above any model that classifies images in a stream, far below what would exhaust a worker's memory. */
    static final int MAX_BYTES = 512 << 20;

    private static final int VERSION_DIGITS = 12;

    private ModelFile() {}

    static byte[] read(Path file) {
        String source = file.toString();
        if (!Files.exists(file)) {
            throw new ModelException(source, "no such model file");
        }
        if (!Files.isRegularFile(file)) {
            throw new ModelException(source, "not a file; expected an ONNX model file");
        }
        try (InputStream in = Files.newInputStream(file)) {
            return bounded(source, in.readNBytes(MAX_BYTES + 1));
        } catch (IOException e) {
            throw new ModelException(source, "can't be read: " + e, e);
        }
    }

    static byte[] bounded(String source, byte[] model) {
        if (model.length > MAX_BYTES) {
            throw new ModelException(source, "larger than " + (MAX_BYTES >> 20) + " MiB, the most that is loaded");
        }
        if (model.length == 0) {
            throw new ModelException(source, "empty; expected an ONNX model file");
        }
        return model;
    }

    /** The first 12 hexadecimal digits of the SHA-256: the same bytes have the same version wherever they lie. */
    static String version(byte[]... parts) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            for (byte[] part : parts) {
                digest.update(part);
            }
            return HexFormat.of().formatHex(digest.digest()).substring(0, VERSION_DIGITS);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
