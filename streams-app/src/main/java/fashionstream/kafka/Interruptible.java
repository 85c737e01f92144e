package fashionstream.kafka;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Supplier;

/**
 * Makes Kafka's clients respond to an interrupt as Java's own methods do. They throw exceptions of their own and leave the
 * thread interrupted, so that whatever is closed next is interrupted again and can't stop in order.
 */
public final class Interruptible {
    private Interruptible() {}

    /**
     * What a task does.
     *
     * @param <T> its result
     * @param <E> a checked exception of its own
     */
    @FunctionalInterface
    public interface Task<T, E extends Exception> {
        T run() throws InterruptedException, E;
    }

    /** Runs a task; if it fails because its thread is interrupted, the thread isn't any more. */
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

    /** The same for a task without a result. */
    public static void run(Runnable task) throws InterruptedException {
        var unused = call(() -> {
            task.run();
            return true;
        });
    }

    /**
     * Does what must not be interrupted: Kafka's broker ends the process when that happens while it starts. An interrupt
     * is still there afterwards.
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
