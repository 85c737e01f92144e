package fashionstream.cli;

import static org.assertj.core.api.Assertions.assertThat;

import fashionstream.console.ExitCode;
import fashionstream.registry.development.DevelopmentRegistry;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RegistryCommandTest {
    @TempDir
    private Path folder;

    @Test
    void shouldRunUntilItIsStoppedAndLockItsSchemas() throws Exception {
        String[] command = {"registry", "--registry-port", "0", "--data-dir", folder.toString()};
        try (BackgroundCommand registry = BackgroundCommand.start("schema registry at http://127.0.0.1:", command)) {
            assertThat(folder.resolve("registry").resolve(DevelopmentRegistry.FILE_NAME))
                    .exists();
            CommandRun.of(command).assertFailed(ExitCode.FAILED, "the development registry can't start");
        }
        try (BackgroundCommand again = BackgroundCommand.start("schema registry at", command)) {
            // It has released its file, and can be started again.
        }
    }

    @Test
    void shouldRejectTheNameOfAnotherMachine() {
        CommandRun.of("registry", "--host", "192.0.2.1", "--data-dir", folder.toString())
                .assertFailed(ExitCode.FAILED, "host 192.0.2.1 is another machine", "--host");
    }
}
