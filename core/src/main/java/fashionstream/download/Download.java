package fashionstream.download;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.ResponseInfo;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Downloads files over HTTP. Never reads or writes more than the given number of bytes, whatever the server sends, and
 * ends within the given time, even if the server sends nothing. One thread downloads; any thread may call {@link #stop}.
 */
public final class Download {
    private static final int MAX_REDIRECTS = 5;
    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(10);

    private final AddressCheck allowed;
    private final HttpClient http;
    private final AtomicReference<@Nullable CompletableFuture<?>> running = new AtomicReference<>();
    private volatile boolean stopped;

    /** @param allowed decides which addresses are requested */
    public Download(AddressCheck allowed) {
        this.allowed = allowed;
        this.http = HttpClient.newBuilder()
                .connectTimeout(CONNECT_TIMEOUT)
                .followRedirects(HttpClient.Redirect.NEVER)
                .build();
    }

    /**
     * Downloads a file. If part of it exists already, only the rest is requested, and the file is replaced if the server
     * does not support that. After a failure, the part that has arrived remains.
     *
     * @param address an http or https URL
     * @param part the file to complete; it is created if it does not exist
     * @param maxBytes the largest size of the file
     * @param limit the longest time that this may take
     * @param progress receives the size of the file so far
     * @throws DownloadException if it fails
     * @throws IOException if the file can't be written
     * @throws InterruptedException if the thread is interrupted
     */
    public void fetch(URI address, Path part, long maxBytes, Duration limit, ByteProgress progress)
            throws IOException, InterruptedException {
        long deadline = System.nanoTime() + limit.toNanos();
        URI current = address;
        for (int redirects = 0; redirects <= MAX_REDIRECTS; redirects++) {
            allowed.require(current);
            URI next = request(current, part, maxBytes, deadline, progress);
            if (next == null) {
                return;
            }
            current = next;
        }
        throw DownloadException.permanent("the server redirects more than " + MAX_REDIRECTS + " times");
    }

    /** Requests one address. Returns the one to which it redirects; null if the file is complete. */
    private @Nullable URI request(URI address, Path part, long maxBytes, long deadline, ByteProgress progress)
            throws IOException, InterruptedException {
        try (FileChannel file = FileChannel.open(part, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
            long have = file.size();
            HttpRequest.Builder request = HttpRequest.newBuilder(address);
            if (have > 0) {
                request.header("Range", "bytes=" + have + "-");
            }
            HttpResponse<Long> response = await(
                    http.sendAsync(request.build(), answer -> body(answer, file, have, maxBytes, progress)), deadline);
            int status = response.statusCode();
            if (isRedirect(status)) {
                return target(address, response.headers());
            }
            // 416: the file was complete already.
            if (!isContent(status, response.headers(), have) && !(status == 416 && have > 0)) {
                throw refused(status);
            }
            return null;
        }
    }

    private static BoundedFileBody body(
            ResponseInfo answer, FileChannel file, long have, long maxBytes, ByteProgress progress) {
        if (!isContent(answer.statusCode(), answer.headers(), have)) {
            return BoundedFileBody.ignoring();
        }
        long start = answer.statusCode() == 206 ? have : 0;
        long announced = answer.headers().firstValueAsLong("Content-Length").orElse(0);
        return BoundedFileBody.writing(file, start, announced, maxBytes, progress);
    }

    /** Whether the body is the file, or the part of it that is missing. */
    private static boolean isContent(int status, HttpHeaders headers, long have) {
        if (status == 206) {
            return headers.firstValue("Content-Range")
                    .filter(range -> range.startsWith("bytes " + have + "-"))
                    .isPresent();
        }
        return status == 200;
    }

    private <T> T await(CompletableFuture<T> response, long deadline) throws IOException, InterruptedException {
        running.set(response);
        try {
            if (stopped) {
                response.cancel(true);
            }
            return response.get(Math.max(0, deadline - System.nanoTime()), TimeUnit.NANOSECONDS);
        } catch (TimeoutException e) {
            throw DownloadException.temporary("it takes too long", e);
        } catch (CancellationException e) {
            throw DownloadException.temporary("it was stopped", e);
        } catch (ExecutionException e) {
            throw failed(e.getCause() == null ? e : e.getCause());
        } finally {
            // Also closes the connection to a server that is still sending.
            response.cancel(true);
            running.set(null);
        }
    }

    private static IOException failed(Throwable cause) {
        if (cause instanceof DownloadException known) {
            return known;
        }
        String reason = cause.getMessage() == null ? cause.getClass().getSimpleName() : cause.getMessage();
        return DownloadException.temporary(reason, cause);
    }

    private static boolean isRedirect(int status) {
        return status == 301 || status == 302 || status == 303 || status == 307 || status == 308;
    }

    private static URI target(URI from, HttpHeaders headers) throws DownloadException {
        String location = headers.firstValue("Location").orElse("");
        try {
            return from.resolve(location);
        } catch (IllegalArgumentException e) {
            throw DownloadException.permanent("the server redirects to an invalid address");
        }
    }

    private static DownloadException refused(int status) {
        String reason = "the server returned HTTP " + status;
        boolean temporary = status == 206 || status == 408 || status == 429 || status >= 500;
        return temporary ? DownloadException.temporary(reason, null) : DownloadException.permanent(reason);
    }

    /** Makes the current call of {@link #fetch} and all further ones fail soon. */
    public void stop() {
        stopped = true;
        CompletableFuture<?> response = running.get();
        if (response != null) {
            response.cancel(true);
        }
    }
}
