package fashionstream.cli;

import fashionstream.config.AppConfig;
import fashionstream.console.CommandException;
import fashionstream.console.Progress;
import fashionstream.inference.ModelArtifact;
import fashionstream.reference.ModelCache;
import fashionstream.reference.ModelReference;
import fashionstream.rollout.ModelCommands;
import fashionstream.rollout.ModelLabel;
import fashionstream.system.ReadFailure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * A model to publish.
 *
 * @param files its files
 * @param reference where each instance fetches the ONNX file or archive; null if the record has the files
 * @param sideFile the side file of a reference; null if it has none
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
record Publication(ModelArtifact files, @Nullable ModelReference reference, byte @Nullable [] sideFile) {
    /** Bytes of the other fields of the record. */
    private static final int RECORD_OVERHEAD = 4096;

    /** Copies of a model in the heap while it is written: as Avro, in a growing buffer, and in the producer's buffer. */
    private static final int HEAP_COPIES = 5;

    /** As for a side file beside its model. */
    private static final int MAX_SIDE_FILE_BYTES = 1 << 20;

    /**
     * Opens a model whose files become part of the record.
     *
     * @throws CommandException if they are too large for that
     * @throws fashionstream.inference.ModelException if they can't be read
     */
    static Publication inRecord(Path file, AppConfig settings) {
        ModelArtifact files = ModelArtifact.read(file);
        if (files.bytes() + RECORD_OVERHEAD > settings.recordMaxBytes()) {
            throw CommandException.failed(
                    file + ": its " + files.bytes() + " bytes don't fit into a record of record.max.bytes="
                            + settings.recordMaxBytes() + "; publish its address with --reference, or raise that, and"
                            + " max.message.bytes of topic " + settings.topics().models());
        }
        long heap = HEAP_COPIES * files.bytes();
        if (heap > Runtime.getRuntime().maxMemory()) {
            throw CommandException.failed(file + ": to publish its " + files.bytes()
                    + " bytes, Java needs a larger heap; publish its address with --reference, or start with"
                    + " FASHION_STREAM_JAVA_OPTS=-Xmx" + ((heap >> 20) + 1)
                    + "m, here and wherever the application runs");
        }
        return new Publication(files, null, null);
    }

    /**
     * Fetches a model whose address becomes part of the record.
     *
     * @throws CommandException if the side file can't be read
     * @throws fashionstream.inference.ModelException if the model can't be fetched
     */
    static Publication byReference(String address, @Nullable Path sideFile, AppConfig settings) {
        byte[] side = sideFile == null ? null : read(sideFile);
        ModelCache cache = settings.modelCache();
        ModelReference reference;
        try (Progress progress = Progress.start("fetch", "bytes", Progress.UNKNOWN)) {
            reference = cache.fetch(address, (done, total) -> progress.stepTo(done));
        }
        return new Publication(ModelArtifact.copy(reference.shown(), cache.file(reference), side), reference, side);
    }

    private static byte[] read(Path sideFile) {
        try {
            if (Files.size(sideFile) > MAX_SIDE_FILE_BYTES) {
                throw CommandException.failed(sideFile + ": larger than 1 MiB, the maximum size of a side file");
            }
            return Files.readAllBytes(sideFile);
        } catch (IOException e) {
            throw CommandException.failed(sideFile + ": can't be read: " + ReadFailure.reason(e));
        }
    }

    /** Writes the record. */
    void write(ModelCommands commands, ModelLabel label, @Nullable String note) {
        if (reference == null) {
            commands.publish(files, label, note);
        } else {
            commands.publish(reference, sideFile, label, note);
        }
    }
}
