package fashionstream.kafka;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Supplier;

/**
 * Makes Kafka's clients respond to an interrupt like Java's own methods. They throw their own exceptions and leave the
 * thread interrupted, so that the next close is interrupted again and can't complete.
 */
public final class Interruptible {
    private Interruptible() {}

    /**
     * A task that can be interrupted.
     *
     * @param <T> its result
     * @param <E> its checked exception
     */
    @FunctionalInterface
    public interface Task<T, E extends Exception> {
        T run() throws InterruptedException, E;
    }

    /** Runs a task; if it fails because its thread is interrupted, clears the interrupt. */
    public static <T, E extends Exception> T call(Task<T, E> task) throws InterruptedException, E {
        try {
            return task.run();
        } catch (RuntimeException e) {
            if (!Thread.interrupted()) {
                throw e;
            }
            InterruptedException interrupted = new InterruptedException(e.getMessage());
            interrupted.initCause(e);
            throw interrupted;
        }
    }

    /** Like {@link #call}, for a task without a result. */
    public static void run(Runnable task) throws InterruptedException {
        var unused = call(() -> {
            task.run();
            return true;
        });
    }

    /**
     * Runs a task that must not be interrupted: Kafka's broker ends the process if it is interrupted during startup.
     * Keeps the interrupt for afterwards.
     */
    public static <T> T shield(Supplier<T> task) {
        try {
            return CompletableFuture.supplyAsync(task, work -> new Thread(work, "demo-shield").start())
                    .join();
        } catch (CompletionException e) {
            throw e.getCause() instanceof RuntimeException failure ? failure : e;
        }
    }
}
