package fashionstream.examples;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.abort;

import fashionstream.broker.DevelopmentCluster;
import fashionstream.cli.CommandRun;
import fashionstream.config.AppConfig;
import fashionstream.inference.ActiveModel;
import fashionstream.inference.BundledModel;
import fashionstream.streams.StreamsRunner;
import fashionstream.topics.InputSubjects;
import fashionstream.topics.TopicGuard;
import fashionstream.topics.TopicSetup;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs each of the {@code examples} with the default settings of its client. All of their images and labels must be
 * counted. An example whose programs or packages are not installed is skipped with a message; with {@code
 * -Dfashionstream.examples=required}, as in CI, it fails.
 */
@Timeout(value = 300, unit = TimeUnit.SECONDS)
class ExamplesIT {
    private static final Logger log = LoggerFactory.getLogger(ExamplesIT.class);
    private static final boolean REQUIRED = "required".equals(System.getProperty("fashionstream.examples"));
    private static final Path EXAMPLES =
            Path.of("..", "examples").toAbsolutePath().normalize();
    private static final Path DATA_SET = Path.of("/usr/share/datasets/fashion-mnist/t10k-images-idx3-ubyte.gz");
    private static final String INSTALL = "run examples/install";
    private static final String PREFIX = "examples-";
    private static final int IMAGES = 40;
    private static final int TIMEOUT_S = 240;

    private static DevelopmentCluster cluster;
    private static AppConfig config;
    private static TopicGuard topics;
    private static ActiveModel model;
    private static StreamsRunner streams;

    @TempDir
    private Path directory;

    @BeforeAll
    static void start(@TempDir Path data) throws Exception {
        cluster = DevelopmentCluster.start(data.resolve("cluster"), 0, 0);
        config = AppConfig.of(Map.of(
                "bootstrap.servers", cluster.bootstrapServers(),
                "schema.registry.url", cluster.registryUrl(),
                "topic.prefix", PREFIX,
                "state.dir", data.resolve("state").toString()));
        TopicSetup.ensure(config);
        InputSubjects.register(config);
        topics = TopicGuard.start(config);
        model = new ActiveModel(BundledModel.DEFAULT.load());
        streams = StreamsRunner.of(config, model, topics, new SimpleMeterRegistry());
        streams.start();
        streams.awaitRunning();
    }

    @AfterAll
    static void stop() {
        streams.close();
        model.close();
        topics.close();
        cluster.close();
    }

    @Test
    void shouldCountEveryLabelOfPython() throws Exception {
        Path python = EXAMPLES.resolve(Path.of("python", ".venv", "bin", "python"));
        requireFile(python, INSTALL);
        run("python", python.toString(), "example.py");
    }

    @Test
    void shouldCountEveryLabelOfNode() throws Exception {
        requirePrograms("node");
        requireFile(EXAMPLES.resolve(Path.of("node", "node_modules")), INSTALL);
        run("node", "node", "example.js");
    }

    @Test
    void shouldCountEveryLabelOfGo() throws Exception {
        requirePrograms("go");
        requireFile(EXAMPLES.resolve(Path.of("go", "vendor")), INSTALL);
        run("go", "go", "run", ".");
    }

    @Test
    void shouldCountEveryLabelOfTheShell() throws Exception {
        requirePrograms("bash", "kcat", "curl", "jq");
        run("shell", "./example");
    }

    /** Runs an example in its directory, and checks its output and the counts. */
    private void run(String example, String... command) throws IOException, InterruptedException {
        requireFile(DATA_SET, "install dataset-fashion-mnist");
        Path output = directory.resolve("output.txt");
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(EXAMPLES.resolve(example).toFile())
                .redirectErrorStream(true)
                .redirectInput(new File("/dev/null"))
                .redirectOutput(output.toFile());
        builder.environment()
                .putAll(Map.of(
                        "BOOTSTRAP_SERVERS", cluster.bootstrapServers(),
                        "SCHEMA_REGISTRY_URL", cluster.registryUrl(),
                        "TOPIC_PREFIX", PREFIX,
                        "IMAGES", Integer.toString(IMAGES)));
        Process process = builder.start();
        try {
            assertThat(process.waitFor(TIMEOUT_S, TimeUnit.SECONDS)).as("ended").isTrue();
        } finally {
            process.destroyForcibly();
        }
        String text = Files.readString(output, UTF_8);
        log.info("The example in {}:\n{}", example, text);

        assertThat(process.exitValue()).as("%s", text).isZero();
        assertThat(text.lines().filter(line -> line.matches(example + "-\\d+-\\d+ .*")))
                .as("predictions")
                .hasSize(IMAGES);
        assertThat(text)
                .containsPattern(Pattern.compile(
                        "^labelled " + IMAGES + " of " + IMAGES + ", accuracy \\d+(\\.\\d)? %$", Pattern.MULTILINE));
        CommandRun audit = CommandRun.of(
                        "audit",
                        "--json",
                        "--bootstrap-server",
                        config.bootstrapServers(),
                        "--schema-registry",
                        config.schemaRegistryUrl(),
                        "--set",
                        "topic.prefix=" + PREFIX)
                .assertDone();
        assertThat(audit.lastJson().path("differences").asInt(-1)).isZero();
    }

    private static void requirePrograms(String... programs) {
        List<String> missing =
                Arrays.stream(programs).filter(program -> !isInstalled(program)).toList();
        if (!missing.isEmpty()) {
            missing("install " + String.join(", ", missing));
        }
    }

    private static boolean isInstalled(String program) {
        return Arrays.stream(System.getenv().getOrDefault("PATH", "").split(File.pathSeparator))
                .anyMatch(folder -> Files.isExecutable(Path.of(folder, program)));
    }

    private static void requireFile(Path file, String remedy) {
        if (!Files.exists(file)) {
            missing("there is no " + file + "; " + remedy);
        }
    }

    private static void missing(String message) {
        if (REQUIRED) {
            fail(message);
        }
        log.warn("An example is skipped: {}", message);
        abort(message);
    }
}
