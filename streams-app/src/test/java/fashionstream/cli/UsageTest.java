package fashionstream.cli;

import static org.assertj.core.api.Assertions.assertThat;

import fashionstream.console.ExitCode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

/** Commands report invalid arguments before they do anything else. */
class UsageTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "demo",
                "broker",
                "serve",
                "produce",
                "label x.csv",
                "consume predictions",
                "audit",
                "classify x.png",
                "dead-letters list",
                "dead-letters put-aside --topic images --partition 0 --offset 0",
                "topics grow images --partitions 8",
                "models list",
                "models publish x.onnx",
                "models promote x",
                "models rollback",
                "models challenge x",
                "models dismiss x",
                "models history"
            })
    void shouldRejectAnUnknownOption(String command) {
        CommandRun.of((command + " --foo").split(" ")).assertFailed(ExitCode.USAGE, "unknown option '--foo'", "--help");
    }

    @Test
    void shouldRejectAnUnknownCommand() {
        CommandRun.of("prodce").assertFailed(ExitCode.USAGE, "unknown command 'prodce'");
    }

    @Test
    void shouldRequireACommand() {
        CommandRun.of().assertFailed(ExitCode.USAGE, "--help");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "demo",
                "serve",
                "produce",
                "label x.csv",
                "consume predictions",
                "audit",
                "dead-letters list",
                "dead-letters replay --all",
                "models list",
                "models publish x.onnx",
                "models promote x",
                "models rollback",
                "models challenge x",
                "models dismiss x",
                "models history"
            })
    void shouldRejectAnUnknownSetting(String command) {
        CommandRun.of((command + " --set num.stream.thread=3").split(" "))
                .assertFailed(
                        ExitCode.USAGE, "unknown setting 'num.stream.thread'", "did you mean 'num.stream.threads'");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "demo",
                "serve",
                "produce",
                "consume predictions",
                "dead-letters list",
                "dead-letters replay --all"
            })
    void shouldRejectAMissingSettingsFile(String command) {
        CommandRun.of((command + " --config missing.properties").split(" "))
                .assertFailed(ExitCode.USAGE, "settings file missing.properties doesn't exist");
    }

    @ParameterizedTest
    @CsvSource({
        "demo --rate -1, '--rate must be 0 or more images per second, not -1.0'",
        "produce --rate NaN, '--rate must be 0 or more images per second, not NaN'",
        "produce --rate fast, '--rate'",
        "produce --count 0, '--count must be at least 1, not 0'",
        "produce --split tset, '--split'",
        "produce --label Bag, '--label requires files'",
        "produce --idx-labels labels, '--idx-labels requires --idx-images'",
        "produce --count 3 x.png, 'files can''t be combined with --idx-images or --count'",
        "demo --images 0, '--images must be at least 1, not 0'",
        "demo --port 65536, '--port must be 0 to 65535, not 65536'",
        "broker --port -1, '--port must be 0 to 65535, not -1'",
        "broker --registry-port 70000, '--registry-port must be 0 to 65535, not 70000'",
        "registry --registry-port 70000, '--registry-port must be 0 to 65535, not 70000'",
        "produce --drift melt, 'is not one of invert, blur, noise, shift, brightness, class-mix'",
        "produce --drift invert --drift-strength 2, '--drift-strength of invert must be 1, not 2'",
        "produce --drift blur --drift-strength 4, '--drift-strength of blur must be 1 to 3, not 4'",
        "produce --drift blur --drift-from -1, '--drift-from must be 0 or more, not -1'",
        "produce --drift-from 3, '--drift-strength and --drift-from require --drift'",
        "produce --drift blur x.png, '--drift requires the data set or IDX files'",
        "produce --delay-labels 30, 'write it as 90s, 20m or 2h'",
        "produce --delay-labels 1s x.png, '--delay-labels needs labels'",
        "produce --delay-labels 1s --idx-images x, '--delay-labels needs labels'",
        "label, 'FILE'",
        "consume, 'predictions|accuracy|labels|dead-letters'",
        "consume label, 'is not one of predictions, accuracy, labels and dead-letters'",
        "consume predictions --max 0, '--max must be at least 1'",
        "consume predictions --timeout -1, '--timeout 0 or more seconds'",
        "consume predictions --timeout NaN, '--timeout 0 or more seconds'",
        "classify, 'FILE'",
        "dead-letters, 'subcommand'",
        "dead-letters list --samples -1, '--samples must be 0 to 100, not -1'",
        "dead-letters list --samples 101, '--samples must be 0 to 100, not 101'",
        "dead-letters replay, 'specify which: --reason TEXT, --offsets PARTITION:FROM-TO, both, or --all'",
        "dead-letters replay --all --reason x, '--all can''t be combined with --reason or --offsets'",
        "dead-letters replay --all --offsets 0:1-2, '--all can''t be combined with --reason or --offsets'",
        "dead-letters replay --reason=, '--reason is empty'",
        "dead-letters replay --offsets 5-9, 'is not a range of offsets; write PARTITION:FROM-TO'",
        "dead-letters replay --offsets 0:9-5, 'unlike 0:9-5'",
        "dead-letters put-aside --topic images --partition 0, '--offset'",
        "dead-letters put-aside --topic images --partition -1 --offset 0, '--partition and --offset are 0 or more'",
        "dead-letters put-aside --topic images --partition 0 --offset 1x, '1x'",
        "dead-letters put-aside --topic accuracy --partition 0 --offset 0, '--topic must be images, labels or predictions'",
        "dead-letters put-aside --topic images --partition 0 --offset 0 --reason=, '--reason has 1 to 1000 characters'",
        "topics, 'subcommand'",
        "topics grow images, '--partitions'",
        "topics grow images --partitions 0, '--partitions must be 1 to 10000, not 0'",
        "topics grow labels --partitions 8, 'images|predictions'",
        "models, 'subcommand'",
        "models publish, 'FILE'",
        "models promote, 'VERSION'",
        "models rollback 0123456789ab, '0123456789ab'",
        "models challenge, 'VERSION'",
        "models challenge x --share 0, '--share must be more than 0, and at most 1, not 0.0'",
        "models challenge x --share 1.5, '--share must be more than 0, and at most 1, not 1.5'",
        "models challenge x --share NaN, '--share must be more than 0, and at most 1, not NaN'",
        "models challenge x --share half, '--share'",
        "models dismiss, 'VERSION'",
    })
    void shouldReportWhichValueIsWrong(String command, String message) {
        CommandRun.of(command.split(" ")).assertFailed(ExitCode.USAGE, message);
    }

    @Test
    void shouldSendAtTheMaximumRateIfTheRateIsZero() {
        assertThat(rate("0")).isInfinite();
        assertThat(rate("2.5")).isEqualTo(2.5);
    }

    private static double rate(String value) {
        return CommandLine.populateCommand(new RateOption(), "--rate", value).perSecond();
    }
}
