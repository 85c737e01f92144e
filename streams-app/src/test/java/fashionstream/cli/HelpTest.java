package fashionstream.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HelpTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "demo",
                "broker",
                "registry",
                "serve",
                "produce",
                "label",
                "consume",
                "audit",
                "replay",
                "classify",
                "dead-letters",
                "dead-letters list",
                "dead-letters replay",
                "dead-letters put-aside",
                "topics",
                "topics grow",
                "models",
                "models list",
                "models publish",
                "models promote",
                "models rollback",
                "models challenge",
                "models dismiss",
                "models history"
            })
    void shouldShowHelpWithAnExampleForEachCommand(String command) {
        CommandRun run = CommandRun.of((command + " --help").split(" ")).assertDone();
        assertThat(run.out())
                .startsWith("Usage: fashion-stream " + command)
                .containsPattern("Examples?:\\R  fashion-stream " + command);
        assertThat(run.err()).isEmpty();
    }

    @Test
    void shouldListAllCommands() {
        CommandRun run = CommandRun.of("--help").assertDone();
        assertThat(run.out()).contains("Example:");
        FashionStream.commandLine().getSubcommands().keySet().forEach(command -> assertThat(run.out())
                .containsPattern("(?m)^  " + command + " "));
    }
}
