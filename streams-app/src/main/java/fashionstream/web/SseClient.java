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
 * A browser that receives events, written by a thread of its own. Publishers never wait: if the browser is too slow,
 * its oldest events are dropped.
 */
final class SseClient implements Runnable {
    private static final Logger LOG = LoggerFactory.getLogger(SseClient.class);

    /** Several minutes of events; a page that is further behind should reload. */
    private static final int QUEUE = 256;

    private static final byte[] HEARTBEAT = ":\n\n".getBytes(StandardCharsets.UTF_8);

    private final BlockingQueue<byte[]> queue = new ArrayBlockingQueue<>(QUEUE);
    private final OutputStream out;
    private final Duration heartbeat;
    private final CompletableFuture<Void> ended = new CompletableFuture<>();

    /** @param heartbeat longest time between two writes: only a write detects that a browser is gone */
    SseClient(OutputStream out, Duration heartbeat) {
        this.out = out;
        this.heartbeat = heartbeat;
    }

    /**
     * Adds an event to the queue; never waits.
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

    /** Completes when the stream has ended. */
    CompletableFuture<Void> ended() {
        return ended;
    }

    /** Ends a client whose thread has not started. */
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
