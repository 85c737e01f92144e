package fashionstream.dataset;

import fashionstream.download.Download;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;

/**
 * Downloads the files of the data set and verifies them. A file gets its own name only when it is complete and its
 * checksum matches; an interrupted download is kept as {@code .part} and resumed the next time.
 */
final class DatasetDownload {
    /** Far more than the size of each file; it limits what a wrong server can send. */
    private static final long MAX_BYTES = 64L << 20;

    private static final Duration LIMIT = Duration.ofMinutes(10);

    private final URI base;
    private final DownloadProgress progress;
    private final Download download;

    DatasetDownload(URI base, DownloadProgress progress) {
        this.base = base;
        this.progress = progress;
        this.download = new Download(address -> {});
    }

    /**
     * Downloads every file that is missing in the folder.
     *
     * @throws DatasetException if a download fails or a checksum doesn't match
     */
    void into(Path folder) {
        for (DatasetFile file : DatasetFile.values()) {
            if (!file.isIn(folder)) {
                fetch(file, folder);
            }
        }
    }

    private void fetch(DatasetFile file, Path folder) {
        URI source = base.resolve(file.gzipName());
        Path part = folder.resolve(file.gzipName() + ".part");
        try {
            Files.createDirectories(folder);
            download.fetch(
                    source, part, MAX_BYTES, LIMIT, (done, total) -> progress.update(file.gzipName(), done, total));
            if (!matches(file, part)) {
                Files.delete(part);
                throw new DatasetException(source + ": the content is not that of Fashion-MNIST (SHA-256 differs);"
                        + " it was discarded. " + advice());
            }
            Files.move(part, folder.resolve(file.gzipName()), StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw new DatasetException(
                    "the data set is not on this machine and " + source + " can't be downloaded: " + describe(e) + ". "
                            + advice(),
                    e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new DatasetException(
                    "the download of " + source + " was interrupted; run the command again to resume it", e);
        }
    }

    private static boolean matches(DatasetFile file, Path part) {
        try {
            return file.matches(part);
        } catch (IOException e) {
            // Not a valid gzip file.
            return false;
        }
    }

    private static String advice() {
        return "Install Debian's package dataset-fashion-mnist, or put the four files into a folder and specify it with"
                + " --data-set";
    }

    private static String describe(IOException e) {
        return e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
    }
}
