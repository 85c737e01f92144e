package fashionstream.kafka;

/** Hears how far a topic has been read. */
@FunctionalInterface
public interface ReadProgress {
    /** For those who don't want to know. */
    ReadProgress NONE = (done, total) -> {};

    /**
     * A step was made.
     *
     * @param done offsets that lie behind; those of transaction markers, and of what compaction took, count too
     * @param total offsets that there are to read
     */
    void update(long done, long total);
}
