package fashionstream.interop;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import fashionstream.broker.DevelopmentCluster;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** Runs the shell's commands in a folder that has {@code ./fashion-stream}, connected to a cluster. */
final class Terminal {
    private static final int TIMEOUT_S = 300;
    private static final String LAUNCHER = "#!/bin/sh\nexec \"$JAVA\" -XX:TieredStopAtLevel=1"
            + " -Djava.awt.headless=true fashionstream.cli.FashionStream \"$@\"\n";

    /** A command that runs until it is closed. */
    interface Running extends AutoCloseable {
        @Override
        void close();
    }

    private final Path folder;
    private final Map<String, String> environment = new HashMap<>();

    /** The application keeps its state in a directory. */
    Terminal(Path folder, DevelopmentCluster cluster, String prefix, Path state) throws IOException {
        this.folder = folder;
        Path launcher = folder.resolve("fashion-stream");
        Files.writeString(launcher, LAUNCHER);
        Files.setPosixFilePermissions(launcher, PosixFilePermissions.fromString("rwxr-xr-x"));
        environment.put(
                "JAVA", Path.of(System.getProperty("java.home"), "bin", "java").toString());
        environment.put("CLASSPATH", System.getProperty("java.class.path"));
        environment.put("ORT_DISABLE_TELEMETRY", "1");
        environment.put("FASHION_STREAM_BOOTSTRAP_SERVERS", cluster.bootstrapServers());
        environment.put("FASHION_STREAM_SCHEMA_REGISTRY_URL", cluster.registryUrl());
        environment.put("FASHION_STREAM_TOPIC_PREFIX", prefix);
        environment.put("FASHION_STREAM_STATE_DIR", state.toString());
        environment.put("FASHION_STREAM_WEB_PORT", "0");
    }

    /** Runs commands, which must succeed, and returns what they write to stdout. */
    String run(String commands) throws IOException, InterruptedException {
        Path out = folder.resolve("out.log");
        Path err = folder.resolve("err.log");
        Process process = start(commands, out, err);
        try {
            assertThat(process.waitFor(TIMEOUT_S, TimeUnit.SECONDS))
                    .as("%s has ended", commands)
                    .isTrue();
            assertThat(process.exitValue())
                    .as("%s: %s%s", commands, Files.readString(out, UTF_8), Files.readString(err, UTF_8))
                    .isZero();
            return Files.readString(out, UTF_8);
        } finally {
            process.destroyForcibly();
        }
    }

    /** Starts a command that runs until it is closed, and returns once it has written that it is ready. */
    Running startUntilReady(String command, String ready) throws IOException {
        Path out = folder.resolve("background-out.log");
        Path err = folder.resolve("background-err.log");
        Process process = start("exec " + command, out, err);
        try {
            await(ready).atMost(Duration.ofMinutes(2)).until(() -> {
                assertThat(process.isAlive())
                        .as("%s", Files.readString(err, UTF_8))
                        .isTrue();
                return Files.readString(out, UTF_8).contains(ready);
            });
        } catch (Throwable e) {
            process.destroyForcibly();
            throw e;
        }
        return () -> {
            process.destroy();
            process.onExit().orTimeout(60, TimeUnit.SECONDS).join();
        };
    }

    private Process start(String commands, Path out, Path err) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(List.of("bash", "-euc", commands))
                .directory(folder.toFile())
                .redirectInput(new File("/dev/null"))
                .redirectOutput(out.toFile())
                .redirectError(err.toFile());
        builder.environment().putAll(environment);
        return builder.start();
    }
}
