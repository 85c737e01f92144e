package fashionstream.interop;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.abort;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/**
 * Runs scripts of the directory {@code interop} in its virtual environment, or with the machine's Python. Without
 * Pillow, a test is skipped with a message; with {@code -Dfashionstream.interop=required}, as in CI, it fails.
 */
final class Python {
    private static final boolean REQUIRED = "required".equals(System.getProperty("fashionstream.interop"));
    private static final Path INTEROP =
            Path.of("..", "interop").toAbsolutePath().normalize();
    private static final int TIMEOUT_S = 120;

    private Python() {}

    /** Runs a script with one argument, a directory that gets its output. */
    static void run(String script, Path directory) throws IOException, InterruptedException {
        String python = interpreter(directory);
        Path output = directory.resolve(script + ".log");
        int status = execute(output, python, INTEROP.resolve(script).toString(), directory.toString());
        assertThat(status).as("%s", Files.readString(output, UTF_8)).isZero();
    }

    private static String interpreter(Path directory) throws IOException, InterruptedException {
        Path installed = INTEROP.resolve(Path.of("venv", "bin", "python"));
        if (Files.exists(installed)) {
            return installed.toString();
        }
        String problem = "the comparison with Pillow needs Python with Pillow: run interop/install";
        if (REQUIRED) {
            return fail(problem);
        }
        try {
            if (execute(directory.resolve("check.log"), "python3", "-c", "import PIL") == 0) {
                return "python3";
            }
        } catch (IOException e) {
            // There is no Python.
        }
        return abort(problem);
    }

    private static int execute(Path output, String... command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        try {
            assertThat(process.waitFor(TIMEOUT_S, TimeUnit.SECONDS)).as("ended").isTrue();
            return process.exitValue();
        } finally {
            process.destroyForcibly();
        }
    }
}
