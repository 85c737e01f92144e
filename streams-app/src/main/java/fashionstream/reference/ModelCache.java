package fashionstream.reference;

import fashionstream.download.ByteProgress;
import fashionstream.download.Download;
import fashionstream.download.DownloadException;
import fashionstream.inference.ModelException;
import fashionstream.system.ReadFailure;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.URI;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Local copies of the model files that the models topic refers to, in a folder of their own. A
 * copy has the SHA-256 of its content as name, which it gets when the content is complete and verified. Not safe for use
 * by several threads, but any thread may call {@link #stop}; several processes may share the folder.
 */
public final class ModelCache {
    private static final Logger LOG = LoggerFactory.getLogger(ModelCache.class);

    /** As for the model of {@code --model}. */
    private static final long MAX_BYTES = 512L << 20;

    private static final List<Duration> BACKOFFS =
            List.of(Duration.ofMillis(500), Duration.ofSeconds(1), Duration.ofSeconds(2), Duration.ofSeconds(4));
    private static final Duration LOCK_POLL = Duration.ofMillis(200);

    /** Begins the names of files whose hash is not known yet. A process that is killed leaves them behind. */
    private static final String NEW = "new";

    private static final Duration ABANDONED = Duration.ofDays(1);

    private final Path folder;
    private final Duration limit;
    private final AllowedReferences allowed;
    private final Download download;
    private final CountDownLatch stopped = new CountDownLatch(1);

    /**
     * Creates no folder and opens no connection.
     *
     * @param folder the folder of the copies
     * @param allowed the addresses that may be fetched
     * @param limit the longest time that fetching a file may take, with all attempts
     */
    public ModelCache(Path folder, AllowedReferences allowed, Duration limit) {
        this.folder = folder;
        this.allowed = allowed;
        this.limit = limit;
        this.download = new Download(allowed::require);
    }

    /**
     * Fetches a file that is not published yet.
     *
     * @param reference its URL or path
     * @return the reference to publish; {@link #file} then returns the copy
     * @throws ModelException if it is not allowed, or can't be fetched
     */
    public ModelReference fetch(String reference, ByteProgress progress) {
        URI address;
        try {
            address = ReferenceAddress.parse(reference);
        } catch (IllegalArgumentException e) {
            throw new ModelException("the reference", String.valueOf(e.getMessage()), e);
        }
        String source = ReferenceAddress.shown(address);
        try {
            Path part = Files.createTempFile(Files.createDirectories(folder), NEW, ".part");
            try {
                transfer(address, part, MAX_BYTES, source, progress);
                ModelReference fetched = new ModelReference(address, sha256(part), Files.size(part));
                Files.move(part, folder.resolve(fetched.sha256()), StandardCopyOption.ATOMIC_MOVE);
                return fetched;
            } finally {
                Files.deleteIfExists(part);
            }
        } catch (IOException e) {
            throw failed(source, e);
        }
    }

    /**
     * Returns the copy of a published file, and fetches it if there is none.
     *
     * @throws ModelException if it is not allowed, can't be fetched, or does not have the content that was published
     */
    public Path file(ModelReference reference) {
        if (reference.bytes() > MAX_BYTES) {
            throw new ModelException(
                    reference.shown(), "larger than " + (MAX_BYTES >> 20) + " MiB, the maximum size of a model");
        }
        Path copy = folder.resolve(reference.sha256());
        try {
            allowed.require(reference.address());
            Files.createDirectories(folder);
            Path part = folder.resolve(reference.sha256() + ".part");
            try (FileChannel channel =
                            FileChannel.open(lockFile(reference), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                    FileLock lock = lock(channel)) {
                if (!isComplete(copy, reference)) {
                    fetchInto(reference, part);
                    Files.move(part, copy, StandardCopyOption.ATOMIC_MOVE);
                }
            }
            return copy;
        } catch (IOException e) {
            throw failed(reference.shown(), e);
        }
    }

    private Path lockFile(ModelReference reference) {
        return folder.resolve(reference.sha256() + ".lock");
    }

    /** Waits while another process fetches the same file. */
    private FileLock lock(FileChannel channel) throws IOException {
        while (true) {
            FileLock lock = channel.tryLock();
            if (lock != null) {
                return lock;
            }
            pause(LOCK_POLL);
        }
    }

    private void fetchInto(ModelReference reference, Path part) throws IOException {
        boolean resumed = Files.exists(part);
        transfer(reference.address(), part, reference.bytes(), reference.shown(), ByteProgress.NONE);
        if (resumed && !isComplete(part, reference)) {
            // The file may have changed since the first part of it arrived.
            Files.delete(part);
            transfer(reference.address(), part, reference.bytes(), reference.shown(), ByteProgress.NONE);
        }
        if (!isComplete(part, reference)) {
            long bytes = Files.size(part);
            String sha256 = sha256(part);
            Files.delete(part);
            throw DownloadException.permanent("its content is not what was published: " + bytes + " bytes with SHA-256 "
                    + sha256 + ", not " + reference.bytes() + " bytes with " + reference.sha256());
        }
    }

    private void transfer(URI address, Path part, long maxBytes, String source, ByteProgress progress)
            throws IOException {
        if (ReferenceAddress.isFile(address)) {
            copy(allowed.realPath(address), part, maxBytes);
            return;
        }
        long deadline = System.nanoTime() + limit.toNanos();
        for (Duration backoff : BACKOFFS) {
            try {
                download(address, part, maxBytes, deadline, progress);
                return;
            } catch (DownloadException e) {
                if (!e.isTemporary() || deadline - System.nanoTime() <= backoff.toNanos()) {
                    throw e;
                }
                LOG.warn("{} can't be fetched; retrying: {}", source, e.getMessage());
                pause(backoff);
            }
        }
        download(address, part, maxBytes, deadline, progress);
    }

    private void download(URI address, Path part, long maxBytes, long deadline, ByteProgress progress)
            throws IOException {
        try {
            download.fetch(address, part, maxBytes, Duration.ofNanos(deadline - System.nanoTime()), progress);
        } catch (InterruptedException e) {
            throw interrupted(e);
        }
    }

    private static void copy(Path from, Path to, long maxBytes) throws IOException {
        if (!Files.isRegularFile(from)) {
            throw DownloadException.permanent("it is not a file");
        }
        long bytes = Files.size(from);
        if (bytes > maxBytes) {
            throw DownloadException.permanent("it has " + bytes + " bytes, more than " + maxBytes);
        }
        Files.copy(from, to, StandardCopyOption.REPLACE_EXISTING);
    }

    /** Waits, but not if {@link #stop} is called. */
    private void pause(Duration duration) throws IOException {
        try {
            if (stopped.await(duration.toMillis(), TimeUnit.MILLISECONDS)) {
                throw DownloadException.permanent("it was stopped");
            }
        } catch (InterruptedException e) {
            throw interrupted(e);
        }
    }

    private static IOException interrupted(InterruptedException cause) {
        Thread.currentThread().interrupt();
        return new IOException("it was interrupted", cause);
    }

    private static boolean isComplete(Path file, ModelReference reference) throws IOException {
        return Files.exists(file)
                && Files.size(file) == reference.bytes()
                && sha256(file).equals(reference.sha256());
    }

    private static String sha256(Path file) throws IOException {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            try (InputStream in = new DigestInputStream(Files.newInputStream(file), digest)) {
                in.transferTo(OutputStream.nullOutputStream());
            }
            return HexFormat.of().formatHex(digest.digest());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    private static ModelException failed(String source, IOException cause) {
        String reason = cause instanceof DownloadException ? cause.getMessage() : ReadFailure.reason(cause);
        return new ModelException(source, "can't be fetched: " + reason, cause);
    }

    /** Deletes the copies of other files than these. A file that another process has open remains readable for it. */
    public void keepOnly(Collection<ModelReference> references) {
        Set<String> kept = references.stream().map(ModelReference::sha256).collect(Collectors.toSet());
        if (!Files.isDirectory(folder)) {
            return;
        }
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : files.toList()) {
                String name = String.valueOf(file.getFileName());
                boolean unwanted = name.startsWith(NEW)
                        ? Files.getLastModifiedTime(file)
                                .toInstant()
                                .isBefore(Instant.now().minus(ABANDONED))
                        : kept.stream().noneMatch(name::startsWith);
                if (unwanted) {
                    Files.deleteIfExists(file);
                }
            }
        } catch (IOException e) {
            LOG.warn("Old models can't be deleted from {}: {}", folder, ReadFailure.reason(e));
        }
    }

    /** Makes {@link #file} and {@link #fetch} fail soon. */
    public void stop() {
        stopped.countDown();
        download.stop();
    }
}
