package fashionstream.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The launchers, with a program in place of Java that shows what it is given. */
class LauncherTest {
    private static final Path SOURCES = Path.of("..").toAbsolutePath().normalize();

    @TempDir
    private Path folder;

    @BeforeEach
    void createBuiltCheckout() throws IOException {
        Files.copy(SOURCES.resolve("fashion-stream"), folder.resolve("fashion-stream"));
        Path image = Files.createDirectory(folder.resolve("deploy"));
        Files.copy(SOURCES.resolve("deploy/fashion-stream"), image.resolve("fashion-stream"));
        Files.createFile(folder.resolve("pom.xml"));
        for (String module : new String[] {"schemas", "core", "streams-app"}) {
            Files.createDirectories(folder.resolve(module).resolve("src/main"));
            Files.createFile(folder.resolve(module).resolve("pom.xml"));
        }
        Path jar = Files.createDirectories(folder.resolve("streams-app/target")).resolve("streams-app.jar");
        Files.createFile(jar);
        Files.setLastModifiedTime(jar, FileTime.fromMillis(System.currentTimeMillis() + 60_000));
        Path programs = Files.createDirectory(folder.resolve("bin"));
        for (String program : new String[] {"java", "javac"}) {
            Path shown = Files.writeString(programs.resolve(program), """
                    #!/bin/sh
                    echo "LC_ALL=$LC_ALL ORT_DISABLE_TELEMETRY=$ORT_DISABLE_TELEMETRY"
                    printf '%s\\n' "$@" >"$0.arguments"
                    """);
            Files.setPosixFilePermissions(shown, PosixFilePermissions.fromString("rwxr-xr-x"));
        }
    }

    @ParameterizedTest
    @CsvSource({
        "fashion-stream, C",
        "fashion-stream, POSIX",
        "fashion-stream, xx_XX.UTF-8",
        "deploy/fashion-stream, C",
        "deploy/fashion-stream, xx_XX.UTF-8"
    })
    void shouldSetALocaleInWhichJavaCanReadFileNames(String launcher, String locale) throws Exception {
        assertThat(run(launcher, Map.of("LC_ALL", locale))).startsWith("LC_ALL=C.UTF-8 ");
    }

    @ParameterizedTest
    @CsvSource({"fashion-stream", "deploy/fashion-stream"})
    void shouldSetALocaleIfNoneIsSet(String launcher) throws Exception {
        assertThat(run(launcher, Map.of())).startsWith("LC_ALL=C.UTF-8 ");
    }

    @Test
    void shouldNotChangeAnotherLocale() throws Exception {
        assertThat(run("fashion-stream", Map.of("LANG", "C.UTF-8"))).startsWith("LC_ALL= ");
    }

    @ParameterizedTest
    @CsvSource({"fashion-stream", "deploy/fashion-stream"})
    void shouldDisableTheTelemetryOfOnnxRuntime(String launcher) throws Exception {
        assertThat(run(launcher, Map.of())).endsWith(" ORT_DISABLE_TELEMETRY=1");
    }

    /** Of two options of the same name, Java takes the last. */
    @ParameterizedTest
    @CsvSource({"fashion-stream", "deploy/fashion-stream"})
    void shouldLetTheUsersOptionsOverrideItsOwn(String launcher) throws Exception {
        run(launcher, Map.of("FASHION_STREAM_JAVA_OPTS", "-Xmx2g -XX:TieredStopAtLevel=4"));
        assertThat(Files.readAllLines(folder.resolve("bin/java.arguments")))
                .containsSubsequence("-XX:TieredStopAtLevel=1", "-Xmx2g", "-XX:TieredStopAtLevel=4", "-jar", "classify")
                .as("no warnings from Java 24 and later")
                .contains("-Dsun.misc.unsafe.memory.access=allow");
    }

    private String run(String launcher, Map<String, String> environment) throws IOException, InterruptedException {
        ProcessBuilder builder = new ProcessBuilder(folder.resolve(launcher).toString(), "classify")
                .redirectError(ProcessBuilder.Redirect.DISCARD);
        builder.environment().keySet().removeIf(name -> name.startsWith("LC_") || name.equals("LANG"));
        builder.environment().merge("PATH", "", (path, none) -> folder.resolve("bin") + ":" + path);
        builder.environment().putAll(environment);
        Process process = builder.start();
        process.getOutputStream().close();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(output).isZero();
        return output.strip();
    }
}
