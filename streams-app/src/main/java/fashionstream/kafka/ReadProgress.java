package fashionstream.kafka;

/** Is called with how far a topic has been read. */
@FunctionalInterface
public interface ReadProgress {
    /** Ignores it. */
    ReadProgress NONE = (done, total) -> {};

    /**
     * Called after each poll.
     *
     * @param done offsets that were read, including those of transaction markers and compacted records
     * @param total offsets to read
     */
    void update(long done, long total);
}
