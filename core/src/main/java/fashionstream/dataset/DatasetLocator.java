package fashionstream.dataset;

import fashionstream.system.UserHome;
import java.net.URI;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Locates the data set: in an explicit folder, or else in the user's cache, or else in the folder of Debian's package
 * {@code dataset-fashion-mnist}, or else by a verified download into the cache.
 */
public final class DatasetLocator {
    /** The folder of Debian's package. */
    static final Path DEBIAN = Path.of("/usr/share/datasets/fashion-mnist");

    /** The server of the publisher. Plain HTTP is sufficient, because the checksums are verified. */
    static final URI PUBLISHER = URI.create("http://fashion-mnist.s3-website.eu-central-1.amazonaws.com/");

    private final @Nullable Path cache;
    private final Path debian;
    private final DatasetDownload download;

    /** @param cache the cache folder; null if there is no place for one */
    DatasetLocator(@Nullable Path cache, Path debian, DatasetDownload download) {
        this.cache = cache;
        this.debian = debian;
        this.download = download;
    }

    /**
     * Returns a locator with the standard places.
     *
     * @param environment environment variables: {@code XDG_CACHE_HOME}, or else {@code HOME}, determines the place of
     *     the cache; if neither is an absolute path, it is in the home directory that Java reports, if any
     * @param progress receives the progress of a download
     */
    public static DatasetLocator standard(Map<String, String> environment, DownloadProgress progress) {
        return new DatasetLocator(cacheFolder(environment), DEBIAN, new DatasetDownload(PUBLISHER, progress));
    }

    private static @Nullable Path cacheFolder(Map<String, String> environment) {
        return UserHome.absolute(environment.get("XDG_CACHE_HOME"))
                .or(() -> UserHome.absolute(environment.get("HOME"))
                        .or(() -> UserHome.find(environment))
                        .map(home -> home.resolve(".cache")))
                .map(caches -> caches.resolve("fashion-stream/fashion-mnist"))
                .orElse(null);
    }

    /**
     * Returns a folder that has all four files; downloads them if they are not found.
     *
     * @param explicit a folder that the user specified, which is then the only place to look; null for the standard
     *     places
     * @throws DatasetException if the explicit folder lacks a file, the download fails, or there is no folder to
     *     download to
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
        if (cache != null && isWhole(cache)) {
            return cache;
        }
        if (isWhole(debian)) {
            return debian;
        }
        if (cache == null) {
            throw new DatasetException(
                    "the data set is not on this machine, and there is no home directory to keep it in:"
                            + " set HOME or XDG_CACHE_HOME, or specify a folder that has it with --data-set");
        }
        download.into(cache);
        return cache;
    }

    private static boolean isWhole(Path folder) {
        return Arrays.stream(DatasetFile.values()).allMatch(file -> file.isIn(folder));
    }
}
