package fashionstream.cli;

import static org.assertj.core.api.Assertions.assertThat;

import fashionstream.console.ExitCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Runs commands in locales and for users about which Java returns wrong information. */
@Timeout(value = 120, unit = TimeUnit.SECONDS)
class SurroundingsTest {
    /** Names of files in UTF-8, as printf writes them. */
    private static final String BOOT = "$(printf 'b\\303\\266\\303\\266t.png')";

    private static final String SHOE = "$(printf 'b\\303\\244\\303\\244t.png')";

    private static final Map<String, String> ASCII = Map.of("LC_ALL", "C");
    private static final Map<String, String> HOMELESS = Map.of("HOME", "", "XDG_CACHE_HOME", "");

    @TempDir
    private Path folder;

    @Test
    void shouldRejectNamesThatTheLocaleCannotDistinguish() throws Exception {
        // Empty files, so that they are reported with their names.
        sh("touch \"" + BOOT + "\" \"" + SHOE + "\" plain.png");

        CommandProcess ascii = CommandProcess.run(folder, ASCII, "produce", ".");
        assertThat(ascii.exitCode()).isEqualTo(ExitCode.FAILED);
        assertThat(ascii.output().lines())
                .hasSize(4)
                .filteredOn(line -> line.contains("is not text in the locale's character set"))
                .hasSize(2)
                .allSatisfy(line -> assertThat(line).startsWith("unusable: ").endsWith("; set LC_ALL=C.UTF-8"));
        assertThat(ascii.output()).contains("plain.png: is empty", "nothing was sent");

        CommandProcess utf8 = CommandProcess.run(folder, Map.of("LC_ALL", "C.UTF-8"), "produce", ".");
        assertThat(utf8.output()).contains("bööt.png: is empty", "bäät.png: is empty", "plain.png: is empty");
    }

    @ParameterizedTest
    @ValueSource(strings = {"classify", "produce", "label", "produce x.png --label"})
    void shouldRejectAnArgumentThatTheLocaleCannotDecode(String command) throws Exception {
        String[] words = (command + " " + BOOT.replace(' ', '\t')).split(" ");

        CommandProcess.run(folder, ASCII, words).assertFailed(ExitCode.USAGE, "set LC_ALL=C.UTF-8");
    }

    @ParameterizedTest
    @CsvSource({"serve --set web.port=0, state.dir", "broker, --data-dir", "registry, --data-dir"})
    void shouldMentionTheSettingIfThereIsNoHomeFolder(String command, String setting) throws Exception {
        CommandProcess.run(folder, HOMELESS, ("-Duser.home=? " + command).split(" "))
                .assertFailed(ExitCode.USAGE, "no home folder", setting);

        try (Stream<Path> written = Files.list(folder)) {
            assertThat(written).isEmpty();
        }
    }

    private void sh(String script) throws IOException, InterruptedException {
        Process process = new ProcessBuilder("sh", "-c", script)
                .directory(folder.toFile())
                .inheritIO()
                .start();
        assertThat(process.waitFor()).isZero();
    }
}
