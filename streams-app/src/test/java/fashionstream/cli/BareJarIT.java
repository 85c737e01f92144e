package fashionstream.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import fashionstream.produce.PngFiles;
import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Properties;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Runs the jar without the launcher's options and environment, on each Java installation of this machine. */
@Timeout(120)
class BareJarIT {
    private static final Path JAR = Path.of("target", "streams-app.jar").toAbsolutePath();
    private static final Path INSTALLED = Path.of("/usr/lib/jvm");

    @TempDir
    private Path directory;

    /** Java 24 and later would warn about native libraries; ONNX Runtime would leave files in the home folder. */
    @ParameterizedTest
    @MethodSource("javas")
    void shouldClassifyWithoutWarningsAndTemporaryFiles(Path java) throws Exception {
        assumeTrue(Files.exists(JAR), () -> "there is no " + JAR + "; run 'mvn package' first");
        Path home = Files.createDirectory(directory.resolve("home"));
        Path errors = directory.resolve("errors");
        Path image = PngFiles.write(directory.resolve("black.png"), new byte[28 * 28], 28, 28);
        ProcessBuilder command = new ProcessBuilder(
                java.toString(), "-Duser.home=" + home, "-jar", JAR.toString(), "classify", image.toString());
        command.environment().clear();
        command.environment().put("HOME", home.toString());

        Process process = command.redirectError(errors.toFile()).start();
        String output = new String(process.getInputStream().readAllBytes(), UTF_8);

        assertThat(process.waitFor()).as(Files.readString(errors)).isZero();
        assertThat(output).startsWith(image + ": ");
        assertThat(errors).isEmptyFile();
        assertThat(home).isEmptyDirectory();
    }

    private static Stream<Path> javas() throws IOException {
        TreeSet<Path> homes = new TreeSet<>();
        homes.add(Path.of(System.getProperty("java.home")).toRealPath());
        if (Files.isDirectory(INSTALLED)) {
            try (Stream<Path> installed = Files.list(INSTALLED)) {
                for (Path home : installed.filter(BareJarIT::isJava17).toList()) {
                    homes.add(home.toRealPath());
                }
            }
        }
        return homes.stream().map(home -> home.resolve("bin/java"));
    }

    private static boolean isJava17(Path home) {
        Properties release = new Properties();
        try (Reader text = Files.newBufferedReader(home.resolve("release"))) {
            release.load(text);
        } catch (IOException e) {
            return false;
        }
        String version = release.getProperty("JAVA_VERSION", "\"0\"").replace("\"", "");
        return Files.isExecutable(home.resolve("bin/java"))
                && Runtime.Version.parse(version).feature() >= 17;
    }
}
