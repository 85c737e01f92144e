package fashionstream.interop;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;

/**
 * Folders of models that Python's scripts make. They are kept in {@code interop/models/made} until the scripts, the
 * packages or what is made changes.
 */
final class MadeModels {
    private static final String UNFINISHED = "-unfinished";

    private MadeModels() {}

    /** Makes models. */
    interface Maker {
        void make(Path folder) throws Exception;
    }

    /**
     * Returns the folder with models, which are made if necessary.
     *
     * @param name its name
     * @param recipe what is made depends on this, besides the scripts and packages
     */
    static Path folder(String name, String recipe, Maker maker) throws Exception {
        Path made = Python.MODELS.folder().resolve("made");
        Path folder = made.resolve(name + "-" + hash(recipe));
        if (!Files.exists(folder)) {
            Files.createDirectories(made);
            removeOthers(made, name);
            Path unfinished = Files.createDirectory(made.resolve(name + UNFINISHED));
            maker.make(unfinished);
            Files.move(unfinished, folder);
        }
        return folder;
    }

    private static String hash(String recipe) throws IOException, NoSuchAlgorithmException {
        MessageDigest digest = MessageDigest.getInstance("SHA-256");
        digest.update(recipe.getBytes(UTF_8));
        for (Path file : list(Python.MODELS.folder())) {
            String name = file.getFileName().toString();
            if (name.endsWith(".py") || name.endsWith(".txt")) {
                digest.update(Files.readAllBytes(file));
            }
        }
        return HexFormat.of().formatHex(digest.digest(), 0, 6);
    }

    /** Removes older ones, and what is left of a failure. */
    private static void removeOthers(Path made, String name) throws IOException {
        for (Path other : list(made)) {
            if (other.getFileName().toString().matches(name + "-[0-9a-f]{12}") || other.endsWith(name + UNFINISHED)) {
                try (Stream<Path> files = Files.walk(other)) {
                    for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                        Files.delete(file);
                    }
                }
            }
        }
    }

    private static List<Path> list(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.sorted().toList();
        }
    }
}
