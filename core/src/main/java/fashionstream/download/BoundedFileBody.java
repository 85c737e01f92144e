package fashionstream.download;

import java.io.IOException;
import java.net.http.HttpResponse.BodySubscriber;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow.Subscription;
import org.jspecify.annotations.Nullable;

/** Writes the body of a response into a file, and cancels the response once it is larger than it may be. */
final class BoundedFileBody implements BodySubscriber<Long> {
    private final @Nullable FileChannel file;

    /** Size of the file, as the server announces it; 0 if it does not. */
    private final long total;

    private final long maxBytes;
    private final ByteProgress progress;
    private final CompletableFuture<Long> done = new CompletableFuture<>();
    private @Nullable Subscription subscription;
    private long size;

    private BoundedFileBody(
            @Nullable FileChannel file, long start, long announced, long maxBytes, ByteProgress progress) {
        this.file = file;
        this.size = start;
        this.total = announced == 0 ? 0 : start + announced;
        this.maxBytes = maxBytes;
        this.progress = progress;
    }

    /**
     * Writes the body.
     *
     * @param start where the body begins in the file; what the file has from there on is removed
     * @param announced length of the body, as the server announces it; 0 if it does not
     * @param maxBytes the largest size of the file
     */
    static BoundedFileBody writing(FileChannel file, long start, long announced, long maxBytes, ByteProgress progress) {
        return new BoundedFileBody(file, start, announced, maxBytes, progress);
    }

    /** Reads nothing of the body. */
    static BoundedFileBody ignoring() {
        return new BoundedFileBody(null, 0, 0, 0, ByteProgress.NONE);
    }

    @Override
    public CompletionStage<Long> getBody() {
        return done;
    }

    @Override
    public void onSubscribe(Subscription given) {
        subscription = given;
        if (file == null) {
            given.cancel();
            done.complete(0L);
        } else if (total > maxBytes) {
            fail(tooLarge(total));
        } else {
            try {
                file.truncate(size);
                file.position(size);
                given.request(Long.MAX_VALUE);
            } catch (IOException e) {
                fail(e);
            }
        }
    }

    @Override
    public void onNext(List<ByteBuffer> buffers) {
        if (done.isDone() || file == null) {
            return;
        }
        try {
            for (ByteBuffer buffer : buffers) {
                size += buffer.remaining();
                if (size > maxBytes) {
                    fail(tooLarge(size));
                    return;
                }
                while (buffer.hasRemaining()) {
                    file.write(buffer);
                }
            }
            progress.update(size, total);
        } catch (IOException e) {
            fail(e);
        }
    }

    private DownloadException tooLarge(long bytes) {
        return DownloadException.permanent("it has at least " + bytes + " bytes, more than " + maxBytes);
    }

    private void fail(IOException reason) {
        if (subscription != null) {
            subscription.cancel();
        }
        done.completeExceptionally(reason);
    }

    @Override
    public void onError(Throwable reason) {
        done.completeExceptionally(reason);
    }

    @Override
    public void onComplete() {
        done.complete(size);
    }
}
