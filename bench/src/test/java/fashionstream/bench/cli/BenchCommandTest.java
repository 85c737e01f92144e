package fashionstream.bench.cli;

import static org.assertj.core.api.Assertions.assertThat;

import fashionstream.cli.CommandRun;
import fashionstream.console.ExitCode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class BenchCommandTest {
    @ParameterizedTest
    @ValueSource(strings = {"bench", "bench soak", "bench scale", "bench sentinel"})
    void shouldShowHelpWithAnExampleForEachCommand(String command) {
        CommandRun run = run(command + " --help").assertDone();

        assertThat(run.out())
                .startsWith("Usage: fashion-stream " + command)
                .containsPattern("Examples?:\\R  fashion-stream " + command);
        assertThat(run.err()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "bench --foo, unknown option '--foo'",
        "bench soak --foo, unknown option '--foo'",
        "bench --set num.stream.thread=3, unknown setting 'num.stream.thread'",
        "bench soak --set num.stream.thread=3, unknown setting 'num.stream.thread'",
        "bench --images 0, '--images must be at least 1, not 0'",
        "bench --rounds 0, '--rounds must be at least 1, not 0'",
        "bench --threads 0, '--threads must be 1 to 1000, not 0'",
        "bench --load-seconds 0, '--load-seconds must be more than 0'",
        "bench --load-seconds NaN, '--load-seconds must be more than 0'",
        "bench --out no/such/folder/file, '--out must be a file in a folder that exists, not no/such/folder/file'",
        "bench --out /, '--out must be a file in a folder that exists, not /'",
        "bench --warm-ups 0, '--warm-ups must be at least 1, not 0'",
        "bench quickly, 'quickly'",
        "bench soak --load 0, '--load must be more than 0 and at most 2, not 0.0'",
        "bench soak --duration 20, '20m'",
        "bench scale --instances 0, '--instances must be 1 to 12, not 0'",
        "bench scale --wait-ms 0, '--wait-ms must be more than 0 and at most 1000, not 0.0'",
        "bench scale --class-counts 1, '--class-counts must be 2 to 10000, not 1'",
        "bench sentinel --rounds 0, '--rounds must be at least 1, not 0'",
        "bench sentinel --keep, '--keep needs --kept FILE'",
        "bench soak --images 0, '--images must be at least 1, not 0'"
    })
    void shouldReportWhichValueIsWrong(String command, String message) {
        run(command).assertFailed(ExitCode.USAGE, message);
    }

    private static CommandRun run(String command) {
        return CommandRun.of(BenchMain.commandLine(), command.split(" "));
    }
}
