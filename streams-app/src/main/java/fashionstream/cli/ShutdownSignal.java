package fashionstream.cli;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Lets a command end in order when the process is asked to stop (Ctrl-C, SIGTERM): it notifies the command, and delays
 * the exit of the process until the command has closed this, for half a minute at most.
 */
public final class ShutdownSignal implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ShutdownSignal.class);
    private static final long MAX_DELAY_SECONDS = 30;

    private final CountDownLatch done = new CountDownLatch(1);
    private final Thread hook;

    /**
     * Handles the signal from now on.
     *
     * @param onSignal ends the command; called on another thread
     */
    ShutdownSignal(Runnable onSignal) {
        this.hook = new Thread(() -> await(onSignal), "shutdown-signal");
        Runtime.getRuntime().addShutdownHook(hook);
    }

    /** Interrupts the calling thread on the signal. */
    public static ShutdownSignal interrupting() {
        return new ShutdownSignal(Thread.currentThread()::interrupt);
    }

    private void await(Runnable onSignal) {
        if (done.getCount() == 0) {
            return;
        }
        onSignal.run();
        try {
            done.await(MAX_DELAY_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Marks the command as ended. */
    @Override
    public void close() {
        done.countDown();
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException e) {
            // The hook is running because of a signal, and ends now.
            LOG.debug("The command ends after a signal", e);
        }
    }
}
