package fashionstream.dataset;

/** Hears how a download goes. Called from the thread that downloads. */
@FunctionalInterface
public interface DownloadProgress {
    /** Hears nothing. */
    DownloadProgress NONE = (file, done, total) -> {};

    /**
     * Some bytes have arrived.
     *
     * @param file name of the file
     * @param done bytes of it that are here, at least 0; equal to {@code total} exactly once, at its end
     * @param total size of the file in bytes
     */
    void update(String file, long done, long total);
}
