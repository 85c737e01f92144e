package fashionstream.interop;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.abort;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A folder of scripts with the virtual environment in which they run. Without the environment, a test is skipped with a
 * message; with {@code -Dfashionstream.interop=required}, as in CI, it fails.
 */
enum Python {
    /** Scripts that need Pillow alone; the machine's Python with Pillow will do. */
    PILLOW(Path.of(""), "the comparison with Pillow needs Python with Pillow: run interop/install"),
    /** Scripts that make models with PyTorch, TensorFlow and scikit-learn. */
    MODELS(
            Path.of("models"),
            "the comparison with PyTorch, TensorFlow and scikit-learn needs their packages: run interop/models/install");

    private static final Logger LOG = LoggerFactory.getLogger(Python.class);
    private static final boolean REQUIRED = "required".equals(System.getProperty("fashionstream.interop"));
    private static final int TIMEOUT_S = 300;

    private final Path folder;
    private final String problem;

    Python(Path folder, String problem) {
        this.folder = Path.of("..", "interop").resolve(folder).toAbsolutePath().normalize();
        this.problem = problem;
    }

    /** The folder of the scripts. */
    Path folder() {
        return folder;
    }

    /** Skips the test if the environment is missing or out of date. */
    void require() throws IOException {
        Path installed = folder.resolve(Path.of("venv", "installed"));
        if (!Files.exists(installed) || Files.mismatch(installed, folder.resolve("requirements.txt")) >= 0) {
            skip();
        }
    }

    /** Runs a script with one argument, a directory that gets its output. */
    void run(Path directory, String script) throws IOException, InterruptedException {
        String python = interpreter();
        Path output = directory.resolve(script + ".log");
        int status =
                execute(output.toFile(), List.of(python, folder.resolve(script).toString(), directory.toString()));
        assertThat(status).as("%s", Files.readString(output, UTF_8)).isZero();
    }

    private String interpreter() throws IOException, InterruptedException {
        if (this == PILLOW && !Files.exists(folder.resolve("venv")) && machineHasPillow()) {
            return "python3";
        }
        require();
        return folder.resolve(Path.of("venv", "bin", "python")).toString();
    }

    private static boolean machineHasPillow() throws InterruptedException {
        try {
            return !REQUIRED && execute(new File("/dev/null"), List.of("python3", "-c", "import PIL")) == 0;
        } catch (IOException e) {
            // There is no Python.
            return false;
        }
    }

    private void skip() {
        if (REQUIRED) {
            fail(problem);
        }
        LOG.warn("A test is skipped: {}", problem);
        abort(problem);
    }

    private static int execute(File output, List<String> command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(output)
                .start();
        try {
            assertThat(process.waitFor(TIMEOUT_S, TimeUnit.SECONDS)).as("ended").isTrue();
            return process.exitValue();
        } finally {
            process.destroyForcibly();
        }
    }
}
