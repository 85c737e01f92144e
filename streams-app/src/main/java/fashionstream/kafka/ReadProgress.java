package fashionstream.kafka;

/** Receives the progress of reading a topic. */
@FunctionalInterface
public interface ReadProgress {
    /** Ignores the progress. */
    ReadProgress NONE = (done, total) -> {};

    /**
     * Called after each poll.
     *
     * @param done number of offsets read, including those of transaction markers and compacted records
     * @param total number of offsets to read
     */
    void update(long done, long total);
}
