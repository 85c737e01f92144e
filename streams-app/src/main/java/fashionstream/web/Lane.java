package fashionstream.web;

/**
 * Requests of one kind, which share a bounded number of the server's threads: a lane whose requests are all stuck holds up
 * no other. A request that finds its lane full waits without a thread, for a bounded time; if too many wait already, it is
 * refused at once.
 */
public enum Lane {
    /** Whether the application is alive and ready. */
    PROBE(3, 60),

    /** What a monitoring system scrapes. */
    SCRAPE(2, 20),

    /** The page, and what is answered from memory. */
    PAGE(6, 120),

    /** What waits for the broker. */
    FETCH(4, 60),

    /** What changes something; it may wait for the broker for long. */
    CHANGE(2, 8),

    /** Event streams, which occupy no thread of the server's, and have a bound of their own. */
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
