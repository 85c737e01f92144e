package fashionstream.inference;

import fashionstream.system.ReadFailure;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** Opens model files, and derives the version of a model from its content. */
final class ModelFile {
    /** Far above the size of usual image classifiers, and far below the memory of a worker. */
    static final int MAX_BYTES = 512 << 20;

    private static final int VERSION_DIGITS = 12;

    private ModelFile() {}

    /** Maps a file into memory, so that it uses no heap. */
    static ByteBuffer map(Path file) {
        String source = file.toString();
        if (!Files.exists(file)) {
            throw new ModelException(source, "no such model file");
        }
        if (!Files.isRegularFile(file)) {
            throw new ModelException(source, "not a file; expected an ONNX model file");
        }
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            requireBounded(source, channel.size());
            return channel.map(MapMode.READ_ONLY, 0, channel.size());
        } catch (IOException e) {
            throw new ModelException(source, "can't be read: " + ReadFailure.reason(e), e);
        }
    }

    static void requireBounded(String source, long bytes) {
        if (bytes > MAX_BYTES) {
            throw new ModelException(source, "larger than " + (MAX_BYTES >> 20) + " MiB, the maximum size of a model");
        }
        if (bytes == 0) {
            throw new ModelException(source, "empty; expected an ONNX model file");
        }
    }

    /** The first 12 hexadecimal digits of the SHA-256: equal content has the same version everywhere. */
    static String version(ByteBuffer... parts) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            for (ByteBuffer part : parts) {
                digest.update(part.duplicate());
            }
            return HexFormat.of().formatHex(digest.digest()).substring(0, VERSION_DIGITS);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
