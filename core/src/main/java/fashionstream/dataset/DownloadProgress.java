package fashionstream.dataset;

/** Receives the progress of a download. Called by the downloading thread. */
@FunctionalInterface
public interface DownloadProgress {
    /** Does nothing. */
    DownloadProgress NONE = (file, done, total) -> {};

    /**
     * Called when bytes have arrived.
     *
     * @param file name of the file
     * @param done number of bytes so far, at least 0; equal to {@code total} exactly once, at the end
     * @param total size of the file in bytes
     */
    void update(String file, long done, long total);
}
