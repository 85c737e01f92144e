package fashionstream.inference;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class OnnxEnvironmentTest {
    /** Regression test: it ended with a segmentation fault when ONNX Runtime was started on an ordinary thread. */
    @Test
    void shouldStartInAProcessWithALongCommandLine() throws Exception {
        Process process = new ProcessBuilder(List.of(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        "-Dlong=" + "x/".repeat(15_000),
                        Start.class.getName()))
                .redirectErrorStream(true)
                .start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(output).contains("started");
        assertThat(process.exitValue()).isZero();
    }

    /** Main method of the other process. */
    static final class Start {
        private Start() {}

        public static void main(String[] args) {
            OnnxEnvironment.get();
            System.out.println("started");
        }
    }
}
