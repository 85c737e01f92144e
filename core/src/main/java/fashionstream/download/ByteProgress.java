package fashionstream.download;

/** Receives the progress of a download, on another thread than the one that waits for it. */
@FunctionalInterface
public interface ByteProgress {
    /** Does nothing. */
    ByteProgress NONE = (done, total) -> {};

    /**
     * Called when bytes have arrived.
     *
     * @param done number of bytes of the file so far
     * @param total size of the file in bytes; 0 if the server does not announce it
     */
    void update(long done, long total);
}
