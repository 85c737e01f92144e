package fashionstream.cli;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import fashionstream.broker.EmbeddedBroker;
import fashionstream.broker.SecuredBroker;
import fashionstream.console.ExitCode;
import fashionstream.registry.development.DevelopmentRegistry;
import fashionstream.topics.TopicSetup;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.Writer;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Properties;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.apache.kafka.common.acl.AclOperation;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.LoggerFactory;

/** What commands report when something that they need is missing or in use. */
@Timeout(value = 120, unit = TimeUnit.SECONDS)
class ConnectionFailureIT {
    /** Nothing listens on this port, because it requires privileges to open. */
    private static final String CLOSED = "127.0.0.1:1";

    private static final String ANY_PORT = "web.port=0";

    @TempDir
    private Path folder;

    @ParameterizedTest
    @ValueSource(
            strings = {
                "serve",
                "produce --count 3",
                "consume predictions",
                "dead-letters list",
                "dead-letters replay --all",
                "models list",
                "models promote x",
                "models rollback",
                "models challenge x",
                "models dismiss x",
                "models history"
            })
    @Timeout(value = 30, unit = TimeUnit.SECONDS)
    void shouldReportOnlyThatThereIsNoBroker(String command) {
        Logger clients = (Logger) LoggerFactory.getLogger("org.apache.kafka.clients");
        PrintStream before = System.err;
        ByteArrayOutputStream log = new ByteArrayOutputStream();
        CommandRun run;
        try (PrintStream captured = new PrintStream(log, true, StandardCharsets.UTF_8)) {
            System.setErr(captured);
            clients.setLevel(Level.WARN);
            run = run(command, "--bootstrap-server", CLOSED, "--set", "startup.timeout.ms=2000", "--set", ANY_PORT);
        } finally {
            clients.setLevel(null);
            System.setErr(before);
        }
        run.assertFailed(ExitCode.FAILED, CLOSED, "within 2 s", "fashion-stream broker", "--bootstrap-server");
        assertThat(log.toString(StandardCharsets.UTF_8)).as("log").isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "serve",
                "produce --count 3",
                "consume predictions",
                "dead-letters list",
                "dead-letters replay --all",
                "models list",
                "models promote x",
                "models rollback",
                "models challenge x",
                "models dismiss x",
                "models history"
            })
    void shouldReportThatTheBrokersNameIsUnknown(String command) {
        run(command, "--bootstrap-server", "no-such-host.invalid:9092", "--set", ANY_PORT)
                .assertFailed(ExitCode.FAILED, "No resolvable bootstrap urls");
    }

    @Test
    void shouldReportThatThereIsNoRegistry() {
        try (EmbeddedBroker broker = EmbeddedBroker.start(folder.resolve("kafka"), 0)) {
            for (String command : new String[] {"serve", "produce --count 3"}) {
                run(
                                command,
                                "--bootstrap-server",
                                broker.bootstrapServers(),
                                "--schema-registry",
                                "http://" + CLOSED,
                                "--set",
                                "state.dir=" + folder.resolve("state"),
                                "--set",
                                ANY_PORT)
                        .assertFailed(
                                ExitCode.FAILED,
                                "no schema registry responds at http://" + CLOSED,
                                "start it, or check schema.registry.url");
            }
        }
    }

    @Test
    void shouldNotWaitForARegistryThatDoesNotRespond() throws IOException {
        // The operating system accepts connections for it, but it never responds.
        try (EmbeddedBroker broker = EmbeddedBroker.start(folder.resolve("kafka"), 0);
                ServerSocket silent = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            String registry = "http://127.0.0.1:" + silent.getLocalPort();
            run(
                            "serve",
                            "--bootstrap-server",
                            broker.bootstrapServers(),
                            "--schema-registry",
                            registry,
                            "--set",
                            "startup.timeout.ms=5000",
                            "--set",
                            "state.dir=" + folder.resolve("state"),
                            "--set",
                            ANY_PORT)
                    .assertFailed(ExitCode.FAILED, "no response from a schema registry at " + registry + " within 5 s");
        }
    }

    @Test
    void shouldReportThatATopicIsMissing() {
        try (EmbeddedBroker broker = EmbeddedBroker.start(folder.resolve("kafka"), 0)) {
            run("consume predictions", "--bootstrap-server", broker.bootstrapServers())
                    .assertFailed(
                            ExitCode.FAILED,
                            "topic predictions does not exist at " + broker.bootstrapServers(),
                            "'fashion-stream serve' creates it");
        }
    }

    @Test
    void shouldReportThatATopicMayNotBeWritten() throws Exception {
        try (SecuredBroker broker = SecuredBroker.start(folder.resolve("kafka"));
                DevelopmentRegistry registry = DevelopmentRegistry.start(0, folder.resolve("registry"))) {
            TopicSetup.ensure(broker.config());
            broker.allowOnly("images-dead-letters", AclOperation.READ);
            Path settings = folder.resolve("secure.properties");
            try (Writer file = Files.newBufferedWriter(settings)) {
                Properties secure = new Properties();
                secure.putAll(broker.config().adminProperties());
                secure.store(file, null);
            }
            run(
                            "serve",
                            "--config",
                            settings.toString(),
                            "--schema-registry",
                            registry.url(),
                            "--set",
                            "state.dir=" + folder.resolve("state"),
                            "--set",
                            ANY_PORT)
                    .assertFailed(
                            ExitCode.FAILED,
                            "no permission to write topic images-dead-letters at "
                                    + broker.config().bootstrapServers(),
                            "kafka-acls");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"broker --registry-port 0 --port", "demo --once --images 1 --port"})
    void shouldReportThatTheBrokersPortIsTaken(String command) throws IOException {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            CommandRun run = run(command, Integer.toString(taken.getLocalPort()), "--data-dir", folder.toString());
            assertThat(run.exitCode()).isEqualTo(ExitCode.FAILED);
            assertThat(run.err().lines())
                    .last()
                    .asString()
                    .contains("port " + taken.getLocalPort() + " is in use", "choose another with --port");
        }
    }

    @Test
    void shouldReportThatTheWebServersPortIsTaken() throws IOException {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            run("serve", "--set", "web.port=" + taken.getLocalPort())
                    .assertFailed(
                            ExitCode.FAILED,
                            "port " + taken.getLocalPort() + " is in use on 127.0.0.1",
                            "choose another with --set web.port=");
        }
    }

    @Test
    void shouldReportThatTheWebServersAddressIsNotThisMachines() {
        // This address block is reserved for documentation.
        run("serve", "--set", "web.host=192.0.2.1", "--set", ANY_PORT)
                .assertFailed(ExitCode.FAILED, "can't listen on 192.0.2.1:0", "check web.host and web.port");
        run("serve", "--set", "web.host=no-such-host.invalid")
                .assertFailed(
                        ExitCode.FAILED,
                        "web.host no-such-host.invalid is neither an address nor a name of this machine");
    }

    @ParameterizedTest
    @ValueSource(strings = {"broker --port 0 --registry-port", "registry --registry-port"})
    void shouldReportThatTheRegistrysPortIsTaken(String command) throws IOException {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            run(command, Integer.toString(taken.getLocalPort()), "--data-dir", folder.toString())
                    .assertFailed(
                            ExitCode.FAILED,
                            "port " + taken.getLocalPort() + " is in use",
                            "choose another with --registry-port");
        }
    }

    /** Splits the words of a command, and adds further arguments, which may have spaces. */
    private static CommandRun run(String command, String... more) {
        return CommandRun.of(Stream.concat(Arrays.stream(command.split(" ")), Arrays.stream(more))
                .toArray(String[]::new));
    }
}
