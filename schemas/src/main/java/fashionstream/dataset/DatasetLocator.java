package fashionstream.dataset;

import java.net.URI;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Finds the data set: in an explicit folder, else in the user's cache, else where Debian's package
 * {@code dataset-fashion-mnist} puts it, else by a verified download into the cache.
 */
public final class DatasetLocator {
    /** Where Debian's package installs the files. */
    static final Path DEBIAN = Path.of("/usr/share/datasets/fashion-mnist");

    /** Where the publisher keeps the files. Plain HTTP: the content's checksum is what we trust. */
    static final URI PUBLISHER = URI.create("http://fashion-mnist.s3-website.eu-central-1.amazonaws.com/");

    private final Path cache;
    private final Path debian;
    private final DatasetDownload download;

    DatasetLocator(Path cache, Path debian, DatasetDownload download) {
        this.cache = cache;
        this.debian = debian;
        this.download = download;
    }

    /**
     * A locator with the standard places.
     *
     * @param environment environment variables: {@code XDG_CACHE_HOME}, or else {@code HOME}, says where the cache is
     * @param progress hears how a download goes
     */
    public static DatasetLocator standard(Map<String, String> environment, DownloadProgress progress) {
        return new DatasetLocator(cacheFolder(environment), DEBIAN, new DatasetDownload(PUBLISHER, progress));
    }

    private static Path cacheFolder(Map<String, String> environment) {
        String xdg = environment.getOrDefault("XDG_CACHE_HOME", "");
        String home = environment.getOrDefault("HOME", System.getProperty("user.home"));
        return (xdg.isEmpty() ? Path.of(home, ".cache") : Path.of(xdg)).resolve("fashion-stream/fashion-mnist");
    }

    /**
     * Returns a folder that has all four files; downloads them if they are nowhere.
     *
     * @param explicit a folder that the user named; then no other place is looked at
     * @throws DatasetException if the explicit folder lacks a file, or the download fails
     */
    public Path locate(@Nullable Path explicit) {
        if (explicit != null) {
            List<String> missing = Arrays.stream(DatasetFile.values())
                    .filter(file -> !file.isIn(explicit))
                    .map(DatasetFile::gzipName)
                    .toList();
            if (!missing.isEmpty()) {
                throw new DatasetException(
                        explicit + ": has no " + String.join(", no ", missing) + " (compressed or plain)");
            }
            return explicit;
        }
        for (Path folder : List.of(cache, debian)) {
            if (Arrays.stream(DatasetFile.values()).allMatch(file -> file.isIn(folder))) {
                return folder;
            }
        }
        download.into(cache);
        return cache;
    }
}
