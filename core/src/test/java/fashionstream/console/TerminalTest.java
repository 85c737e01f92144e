package fashionstream.console;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;
import picocli.CommandLine.Command;

class TerminalTest {
    private static final String ESCAPE = "\u001b";

    /** A command that prints everything that may contain control sequences. */
    @Command(name = "shown", mixinStandardHelpOptions = true, description = "Shows.")
    static final class Shown implements Runnable {
        public static void main(String[] arguments) {
            new CommandRunner(new CommandLine(new Shown())).run("--help");
            try (Progress progress = Progress.start("show", "images", 2)) {
                progress.stepTo(2);
            }
            System.err.println("table: " + Terminal.isStdout());
        }

        @Override
        public void run() {
            // never called: the test requests help
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"dumb", "unknown", "", " "})
    void shouldSendNoControlSequencesToATerminalThatDoesNotSupportThem(String term) throws Exception {
        assertThat(shown(term))
                .contains("Usage: shown", "show: 2 of 2 images", "table: false")
                .doesNotContain(ESCAPE, "\r");
    }

    @Test
    void shouldSendControlSequencesToOthers() throws Exception {
        assertThat(shown("xterm-256color")).contains(ESCAPE, "\r", "2/2 images", "table: true");
    }

    @Test
    void shouldTreatATerminalWithoutANameAsPlain() {
        assertThat(Terminal.isCapable(Map.of())).isFalse();
        assertThat(Terminal.isCapable(Map.of("TERM", "vt100"))).isTrue();
    }

    /** The output of another JVM that treats stdout and stderr as terminals. */
    private static String shown(String term) throws IOException, InterruptedException {
        ProcessBuilder builder = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:TieredStopAtLevel=1",
                        "-Dpicocli.ansi=true",
                        "-D" + Terminal.STDERR_PROPERTY + "=true",
                        "-D" + Terminal.STDOUT_PROPERTY + "=true",
                        "-cp",
                        System.getProperty("java.class.path"),
                        Shown.class.getName())
                .redirectErrorStream(true);
        builder.environment().put("TERM", term);
        builder.environment().remove("NO_COLOR");
        Process process = builder.start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(output).isZero();
        return output;
    }
}
