package fashionstream.web;

import io.javalin.http.Context;
import io.javalin.http.ServiceUnavailableResponse;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends events to browsers (Server-Sent Events). Each browser has a bounded queue and a thread that writes to it, so
 * that a slow browser affects neither other browsers nor the publisher; it loses its oldest events, which it detects by
 * a gap in the ids. Ids increase by one with each published event, and restart with the process.
 *
 * <p>Safe for use by several threads.
 */
public final class SseHub implements AutoCloseable, MeterBinder {
    /** A browser that is gone is detected at the second write at the latest, which frees its place. */
    private static final Duration HEARTBEAT = Duration.ofSeconds(5);

    private static final Logger LOG = LoggerFactory.getLogger(SseHub.class);
    private static final long CLOSE_SECONDS = 1;

    private final int maxClients;
    private final Duration heartbeat;
    private final Semaphore places;
    private final Map<SseClient, Thread> clients = new ConcurrentHashMap<>();
    private final LongAdder dropped = new LongAdder();
    private final AtomicBoolean closed = new AtomicBoolean();
    private long lastId;

    /** @param maxClients maximum number of connected browsers; others are rejected */
    public SseHub(int maxClients) {
        this(maxClients, HEARTBEAT);
    }

    SseHub(int maxClients, Duration heartbeat) {
        this.maxClients = maxClients;
        this.heartbeat = heartbeat;
        this.places = new Semaphore(maxClients);
    }

    /** Sends an event to each browser that is connected; never waits for any. */
    public synchronized void publish(SseEvent event) {
        byte[] frame = event.frame(++lastId);
        clients.keySet().forEach(client -> dropped.add(client.offer(frame)));
    }

    /**
     * Responds with an event stream, until the browser disconnects or the hub is closed.
     *
     * @param greeting what a new browser receives first, with the id of the last event; events that are published
     *     meanwhile may come before or after it, and none is left out
     * @throws ServiceUnavailableResponse if there are too many browsers, or the hub is closed
     * @throws IOException if the browser is gone already
     */
    public void connect(Context request, Supplier<List<SseEvent>> greeting) throws IOException {
        // The raw response stream: Javalin's would compress, and therefore delay events.
        SseClient client = new SseClient(request.res().getOutputStream(), heartbeat);
        if (!places.tryAcquire()) {
            throw new ServiceUnavailableResponse("there are already " + maxClients
                    + " event streams, or the server is stopping; close a page, or raise web.clients.max");
        }
        Thread writer = new Thread(client, "event-stream");
        writer.setDaemon(true);
        clients.put(client, writer);
        var unused = client.ended().thenRun(() -> leave(client));
        try {
            greeting.get().forEach(event -> greet(client, event));
        } catch (RuntimeException e) {
            client.end();
            throw e;
        }
        request.contentType("text/event-stream").header("X-Accel-Buffering", "no");
        request.future(() -> {
            writer.start();
            return client.ended();
        });
    }

    private synchronized void greet(SseClient client, SseEvent event) {
        dropped.add(client.offer(event.frame(lastId)));
    }

    private void leave(SseClient client) {
        clients.remove(client);
        places.release();
    }

    /** The number of connected browsers. */
    public int clients() {
        return clients.size();
    }

    @Override
    public void bindTo(MeterRegistry registry) {
        Gauge.builder("fashion.stream.web.clients", this, SseHub::clients)
                .description("Browsers that receive live events")
                .register(registry);
        FunctionCounter.builder("fashion.stream.web.events.dropped", dropped, LongAdder::sum)
                .description("Events dropped because a browser was too slow")
                .register(registry);
    }

    /** Ends all streams, and refuses new ones. Further calls do nothing. */
    @Override
    public void close() {
        if (!closed.compareAndSet(false, true)) {
            return;
        }
        clients.values().forEach(Thread::interrupt);
        try {
            // All places stay taken, so that no browser can connect. A thread that hangs in a write ends with its
            // connection, when the server stops.
            if (!places.tryAcquire(maxClients, CLOSE_SECONDS, TimeUnit.SECONDS)) {
                LOG.debug("{} event streams don't end", clients());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
