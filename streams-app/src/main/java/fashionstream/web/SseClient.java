package fashionstream.web;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A browser that is sent events by a thread of its own. Whoever has an event for it never waits: when the browser takes
 * too long, its oldest events make room.
 */
final class SseClient implements Runnable {
    private static final Logger LOG = LoggerFactory.getLogger(SseClient.class);

    /** Several minutes of a page's events; one that is further behind had better begin anew. */
    private static final int QUEUE = 256;

    private static final byte[] HEARTBEAT = ":\n\n".getBytes(StandardCharsets.UTF_8);

    private final BlockingQueue<byte[]> queue = new ArrayBlockingQueue<>(QUEUE);
    private final OutputStream out;
    private final Duration heartbeat;
    private final CompletableFuture<Void> ended = new CompletableFuture<>();

    /** @param heartbeat how long nothing may be sent: only by writing is it noticed that a browser is gone */
    SseClient(OutputStream out, Duration heartbeat) {
        this.out = out;
        this.heartbeat = heartbeat;
    }

    /**
     * Takes an event to send; never waits.
     *
     * @return how many older ones were dropped for it
     */
    int offer(byte[] frame) {
        int dropped = 0;
        while (!queue.offer(frame)) {
            if (queue.poll() != null) {
                dropped++;
            }
        }
        return dropped;
    }

    /** Done once nothing more is sent. */
    CompletableFuture<Void> ended() {
        return ended;
    }

    /** Says that nothing is to be sent; for a client whose thread hasn't begun. */
    void end() {
        ended.complete(null);
    }

    /** Sends until the browser is gone, or the thread is interrupted. */
    @Override
    public void run() {
        try {
            while (true) {
                byte[] frame = queue.poll(heartbeat.toMillis(), TimeUnit.MILLISECONDS);
                out.write(frame == null ? HEARTBEAT : frame);
                if (queue.isEmpty()) {
                    out.flush();
                }
            }
        } catch (IOException e) {
            LOG.debug("A browser is gone, or took too long", e);
        } catch (InterruptedException e) {
            LOG.debug("An event stream ends with its hub", e);
        } finally {
            ended.complete(null);
        }
    }
}
