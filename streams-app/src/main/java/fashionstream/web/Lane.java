package fashionstream.web;

/**
 * Requests of one kind, which share a bounded number of threads: if all requests of a lane hang, other lanes are not
 * affected. A request whose lane is full waits without a thread, for a bounded time; if too many are waiting, it is
 * rejected immediately.
 */
public enum Lane {
    /** Liveness and readiness probes. */
    PROBE(3, 60),

    /** Scrapes of a monitoring system. */
    SCRAPE(2, 20),

    /** The page, and responses from memory. */
    PAGE(6, 120),

    /** Requests that wait for the broker. */
    FETCH(4, 60),

    /** Requests that change something; they may wait long for the broker. */
    CHANGE(2, 8),

    /** Event streams, which do not occupy a thread of the server and have their own limit. */
    STREAM(0, 0);

    private final int threads;
    private final int waiting;

    Lane(int threads, int waiting) {
        this.threads = threads;
        this.waiting = waiting;
    }

    /** How many threads its requests may occupy. */
    int threads() {
        return threads;
    }

    /** How many of its requests may wait for one. */
    int waiting() {
        return waiting;
    }
}
