package fashionstream.cli;

import static org.awaitility.Awaitility.await;

import java.io.StringWriter;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** A command that runs until it is interrupted, as Ctrl-C would. */
final class BackgroundCommand implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(90);

    private final StringWriter out = new StringWriter();
    private final CompletableFuture<CommandRun> end = new CompletableFuture<>();
    private final Thread thread;

    private BackgroundCommand(String... arguments) {
        thread = new Thread(
                () -> {
                    try {
                        end.complete(CommandRun.of(out, arguments));
                    } catch (RuntimeException | Error e) {
                        end.completeExceptionally(e);
                    }
                },
                arguments[0]);
        thread.start();
    }

    /** Starts a command and returns once it has printed that it is ready. */
    static BackgroundCommand start(String ready, String... arguments) {
        BackgroundCommand command = new BackgroundCommand(arguments);
        await(ready)
                .atMost(PATIENCE)
                .until(() -> command.end.isDone() || command.out.toString().contains(ready));
        if (command.end.isDone()) {
            throw new AssertionError("it has ended already: " + command.end.join());
        }
        return command;
    }

    /** Waits until the command ends without being interrupted. */
    CommandRun awaitEnd() throws Exception {
        return end.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
    }

    /** Interrupts the command, and asserts that it ends successfully. */
    @Override
    public void close() throws Exception {
        thread.interrupt();
        end.get(PATIENCE.toSeconds(), TimeUnit.SECONDS).assertDone();
    }
}
