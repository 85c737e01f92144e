package fashionstream.inference;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Starts ONNX Runtime without any settings: in a new process, without environment and with an empty home folder. */
@Timeout(120)
class TelemetryTest {
    private static final Path STRACE = Path.of("/usr/bin/strace");

    @TempDir
    private Path directory;

    /**
     * With telemetry, it would immediately write a device id and events to the home folder, and read the machine's id.
     */
    @Test
    void shouldDisableTelemetry() throws Exception {
        Path home = Files.createDirectory(directory.resolve("home"));
        Path temporary = Files.createDirectory(directory.resolve("tmp"));
        Path trace = directory.resolve("trace");
        List<String> command = new ArrayList<>();
        if (Files.isExecutable(STRACE)) {
            command.addAll(List.of(
                    STRACE.toString(), "-f", "-o", trace.toString(), "-e", "trace=openat,connect,sendto,sendmmsg"));
        } else {
            System.err.println("TelemetryTest: no strace here, so only files are looked for, and not connections");
        }
        command.addAll(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx128m",
                "-Duser.home=" + home,
                "-Djava.io.tmpdir=" + temporary,
                "-cp",
                System.getProperty("java.class.path"),
                Start.class.getName()));
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().clear();
        builder.environment().putAll(Map.of("HOME", home.toString(), "PATH", "/usr/bin:/bin"));

        Process process = builder.directory(home.toFile()).start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

        assertThat(output).contains("classified");
        assertThat(process.waitFor()).isZero();
        try (Stream<Path> files = Files.walk(home)) {
            assertThat(files).containsExactly(home);
        }
        if (Files.exists(trace)) {
            assertThat(Files.readString(trace))
                    .contains("libonnxruntime")
                    .doesNotContain("machine-id", "/Microsoft", "AF_INET", "resolv.conf");
        }
    }

    /** Main method of the other process. */
    static final class Start {
        private Start() {}

        public static void main(String[] args) {
            try (OnnxClassifier classifier = OnnxClassifier.load("tiny.onnx", new TinyModel().bytes())) {
                var unused = classifier.classify(List.of(new byte[4]));
            }
            System.out.println("classified");
        }
    }
}
