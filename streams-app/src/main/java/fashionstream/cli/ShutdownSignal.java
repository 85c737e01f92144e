package fashionstream.cli;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Lets a command end in order when the process is asked to stop (Ctrl-C, SIGTERM): the command is told, and the process
 * stays until the command has closed this, or for half a minute.
 */
public final class ShutdownSignal implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ShutdownSignal.class);
    private static final long PATIENCE_SECONDS = 30;

    private final CountDownLatch done = new CountDownLatch(1);
    private final Thread hook;

    /**
     * Waits for the signal from now on.
     *
     * @param onSignal makes the command end; called on another thread
     */
    ShutdownSignal(Runnable onSignal) {
        this.hook = new Thread(() -> await(onSignal), "shutdown-signal");
        Runtime.getRuntime().addShutdownHook(hook);
    }

    /** A signal that interrupts the thread that calls this. */
    public static ShutdownSignal interrupting() {
        return new ShutdownSignal(Thread.currentThread()::interrupt);
    }

    private void await(Runnable onSignal) {
        if (done.getCount() == 0) {
            return;
        }
        onSignal.run();
        try {
            done.await(PATIENCE_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Says that the command has ended. */
    @Override
    public void close() {
        done.countDown();
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException e) {
            // The signal has come, and the hook runs: it ends now.
            LOG.debug("The command ends after a signal", e);
        }
    }
}
