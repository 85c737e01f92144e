package fashionstream.dashboard;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.abort;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs the tests of the page's scripts, which are in {@code src/test/web}, and checks the format of the page's files. Both
 * need Node.js; without it they are skipped with a message, or fail with {@code -Dfashionstream.node=required}, as in CI.
 */
@Timeout(value = 120, unit = TimeUnit.SECONDS)
class PageScriptsTest {
    private static final Logger log = LoggerFactory.getLogger(PageScriptsTest.class);
    private static final boolean REQUIRED = "required".equals(System.getProperty("fashionstream.node"));
    private static final int MIN_VERSION = 18;
    private static final Path PAGE = Path.of("src", "main", "resources", "fashionstream", "web");
    private static final Path TESTS = Path.of("src", "test", "web");
    private static final Path PRETTIER = Path.of("target", "prettier", "bin", "prettier.cjs");

    @TempDir
    @SuppressWarnings("NullAway.Init")
    private static Path directory;

    private record Result(int exitCode, String output) {}

    @BeforeAll
    static void findNode() throws Exception {
        Matcher version = Pattern.compile("v([0-9]+)\\..*\\R?").matcher(nodeVersion());
        if (!version.matches() || Integer.parseInt(version.group(1)) < MIN_VERSION) {
            missing("Node.js " + MIN_VERSION + " or newer is not installed; install nodejs");
        }
    }

    private static String nodeVersion() throws InterruptedException {
        try {
            return node(List.of("--version")).output();
        } catch (IOException e) {
            return "";
        }
    }

    private static void missing(String message) {
        if (REQUIRED) {
            fail(message);
        }
        log.warn("Tests of the page's scripts are skipped: {}", message);
        abort(message);
    }

    @Test
    void shouldPassTheTestsOfTheScripts() throws Exception {
        List<String> arguments = new ArrayList<>(List.of("--test", "--test-reporter=tap"));
        try (Stream<Path> files = Files.list(TESTS)) {
            files.filter(file -> file.toString().endsWith(".test.js"))
                    .sorted()
                    .map(Path::toString)
                    .forEach(arguments::add);
        }
        Result result = node(arguments);

        assertThat(result.exitCode()).as("%s", result.output()).isZero();
        // Node.js also succeeds without any tests.
        assertThat(result.output()).containsPattern("# pass [1-9]");
    }

    @Test
    void shouldBeFormatted() throws Exception {
        if (!Files.exists(PRETTIER)) {
            missing("there is no " + PRETTIER + "; run 'mvn -pl streams-app generate-test-resources'");
        }
        Result result = node(List.of(PRETTIER.toString(), "--check", PAGE.toString(), TESTS.toString()));

        assertThat(result.exitCode())
                .as(
                        "run 'node streams-app/%s --write streams-app/%s streams-app/%s': %s",
                        PRETTIER, PAGE, TESTS, result.output())
                .isZero();
    }

    /** Runs Node.js in the module's directory, and returns its output. */
    private static Result node(List<String> arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of("node"));
        command.addAll(arguments);
        Path output = Files.createTempFile(directory, "node", ".txt");
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        try {
            return new Result(process.waitFor(), Files.readString(output, UTF_8));
        } finally {
            process.destroyForcibly();
        }
    }
}
