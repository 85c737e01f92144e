package fashionstream.inference;

import fashionstream.huggingface.FolderConfiguration;
import fashionstream.system.ReadFailure;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Enumeration;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipFile;

/**
 * A zip archive of a model folder, or of an ONNX file with its side file or weights file. Its files are unpacked into a
 * temporary folder, which exists only while the model is opened: its content is memory-mapped.
 */
final class ModelArchive {
    private static final byte[] SIGNATURE = {'P', 'K', 3, 4};

    /** A folder from the Hugging Face Hub has some ten files. */
    private static final int MAX_ENTRIES = 256;

    private static final int CHUNK = 1 << 16;

    private final Path archive;
    private final String source;
    private long unpacked;

    private ModelArchive(Path archive, String source) {
        this.archive = archive;
        this.source = source;
    }

    /** Whether a file is a zip archive with an ONNX file. PyTorch's checkpoints and Keras files are archives without one. */
    static boolean isArchive(Path file) {
        return startsAsArchive(file) && hasModel(file);
    }

    private static boolean startsAsArchive(Path file) {
        if (!Files.isRegularFile(file)) {
            return false;
        }
        try (InputStream in = Files.newInputStream(file)) {
            return Arrays.equals(in.readNBytes(SIGNATURE.length), SIGNATURE);
        } catch (IOException e) {
            // Whoever opens it reports the reason.
            return false;
        }
    }

    private static boolean hasModel(Path file) {
        try (ZipFile zip = new ZipFile(file.toFile())) {
            return zip.stream().anyMatch(entry -> entry.getName().endsWith(".onnx"));
        } catch (IOException e) {
            return false;
        }
    }

    /**
     * Opens the model in an archive.
     *
     * @param source the archive's origin, for messages
     * @throws ModelException if it can't be read, its files are too large, or it does not have exactly one model
     */
    static ModelArtifact read(Path archive, String source) {
        return new ModelArchive(archive, source).read();
    }

    private ModelArtifact read() {
        try {
            Path temporary = Files.createTempDirectory("fashion-stream-archive");
            try {
                return opened(temporary);
            } finally {
                delete(temporary);
            }
        } catch (ZipException e) {
            throw new ModelException(source, "a damaged zip archive: " + e.getMessage(), e);
        } catch (IOException e) {
            throw new ModelException(source, "can't be unpacked: " + ReadFailure.reason(e), e);
        }
    }

    private ModelArtifact opened(Path temporary) throws IOException {
        // The name of a folder may become that of the model.
        Path root = temporary.resolve(baseName());
        Files.createDirectory(root);
        unpack(root);
        Path folder = onlyFolder(root);
        try {
            ModelArtifact inside = ModelArtifact.readUnpacked(folder);
            FolderConfiguration configuration = inside.configuration();
            return new ModelArtifact(
                    source,
                    inside.model(),
                    inside.sideFile(),
                    configuration == null ? null : new FolderConfiguration(source, configuration.timm()));
        } catch (ModelException e) {
            throw new ModelException(
                    source, String.valueOf(e.getMessage()).replace(folder.toString(), "its folder"), e);
        }
    }

    private String baseName() {
        String name = source.substring(source.lastIndexOf('/') + 1);
        String base = name.endsWith(".zip") ? name.substring(0, name.length() - ".zip".length()) : name;
        return base.matches("[\\w-][\\w.-]{0,99}") ? base : "model";
    }

    private void unpack(Path root) throws IOException {
        try (ZipFile zip = new ZipFile(archive.toFile())) {
            if (zip.size() > MAX_ENTRIES) {
                throw new ModelException(
                        source, "a zip archive with " + zip.size() + " entries; at most " + MAX_ENTRIES + " are read");
            }
            Enumeration<? extends ZipEntry> entries = zip.entries();
            while (entries.hasMoreElements()) {
                ZipEntry entry = entries.nextElement();
                Path target = root.resolve(entry.getName()).normalize();
                if (!target.startsWith(root)) {
                    throw new ModelException(source, "a zip archive with a file outside of it: " + entry.getName());
                }
                if (entry.isDirectory()) {
                    Files.createDirectories(target);
                } else {
                    Files.createDirectories(Objects.requireNonNull(target.getParent()));
                    try (InputStream in = zip.getInputStream(entry)) {
                        write(in, target);
                    }
                }
            }
        }
    }

    /** Counts what is unpacked: an archive may state wrong sizes. */
    private void write(InputStream in, Path target) throws IOException {
        try (OutputStream out = Files.newOutputStream(target)) {
            byte[] chunk = new byte[CHUNK];
            for (int n = in.read(chunk); n >= 0; n = in.read(chunk)) {
                unpacked += n;
                ModelFile.requireBounded(source, unpacked);
                out.write(chunk, 0, n);
            }
        }
    }

    /** The folder itself, or the one inside it that is all it has. */
    private static Path onlyFolder(Path root) throws IOException {
        try (Stream<Path> entries = Files.list(root)) {
            List<Path> all = entries.toList();
            return all.size() == 1 && Files.isDirectory(all.get(0)) ? all.get(0) : root;
        }
    }

    private static void delete(Path folder) throws IOException {
        try (Stream<Path> all = Files.walk(folder)) {
            for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        }
    }
}
