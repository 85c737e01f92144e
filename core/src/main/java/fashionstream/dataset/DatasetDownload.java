package fashionstream.dataset;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Duration;

/**
 * Downloads the files of the data set and verifies them. A file gets its own name only when it is complete and its
 * checksum matches; an interrupted download is kept as {@code .part} and resumed the next time.
 */
final class DatasetDownload {
    /** Far more than the size of each file; it limits what a wrong server can send. */
    private static final long MAX_BYTES = 64L << 20;

    private static final int CHUNK = 1 << 16;

    private final URI base;
    private final DownloadProgress progress;
    private final HttpClient http;

    DatasetDownload(URI base, DownloadProgress progress) {
        this.base = base;
        this.progress = progress;
        this.http = HttpClient.newBuilder()
                .connectTimeout(Duration.ofSeconds(10))
                .followRedirects(HttpClient.Redirect.NORMAL)
                .build();
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
            transfer(file, source, part);
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

    private void transfer(DatasetFile file, URI source, Path part) throws IOException, InterruptedException {
        long have = Files.exists(part) ? Files.size(part) : 0;
        HttpRequest.Builder request = HttpRequest.newBuilder(source).timeout(Duration.ofMinutes(10));
        if (have > 0) {
            request.header("Range", "bytes=" + have + "-");
        }
        HttpResponse<InputStream> response = http.send(request.build(), BodyHandlers.ofInputStream());
        try (InputStream in = response.body()) {
            if (response.statusCode() == 416) {
                // The file was already complete when the last download was interrupted.
                return;
            }
            if (response.statusCode() != 200 && response.statusCode() != 206) {
                throw new IOException("the server returned HTTP " + response.statusCode());
            }
            // A server that ignores the range sends the whole file: start again.
            boolean resumed = response.statusCode() == 206;
            long start = resumed ? have : 0;
            long length = response.headers().firstValueAsLong("Content-Length").orElse(MAX_BYTES - start);
            if (start + length > MAX_BYTES) {
                throw new IOException("the server announces " + (start + length) + " bytes, too large for this file");
            }
            StandardOpenOption how = resumed ? StandardOpenOption.APPEND : StandardOpenOption.TRUNCATE_EXISTING;
            try (OutputStream out =
                    Files.newOutputStream(part, StandardOpenOption.CREATE, StandardOpenOption.WRITE, how)) {
                copy(file, in, out, start, start + length);
            }
        }
    }

    private void copy(DatasetFile file, InputStream in, OutputStream out, long start, long total) throws IOException {
        byte[] chunk = new byte[CHUNK];
        long done = start;
        int n = in.read(chunk);
        while (n >= 0) {
            done += n;
            if (done > total) {
                throw new IOException("the server sent more bytes than it announced");
            }
            out.write(chunk, 0, n);
            progress.update(file.gzipName(), done, total);
            n = in.read(chunk);
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
