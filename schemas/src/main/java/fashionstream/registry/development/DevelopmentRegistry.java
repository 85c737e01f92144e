package fashionstream.registry.development;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A schema registry for development and tests: the part of the REST API of Confluent's Schema Registry that Avro serdes
 * need, on 127.0.0.1. Not for production: no authentication, no TLS, no replicas, no deletion.
 *
 * <p>Schemas, ids and compatibility levels are kept in a file, so that records written before a restart can be read
 * after it; put it beside the broker's data. The compatibility level is {@code BACKWARD} unless set otherwise.
 *
 * <p>Thread-safe.
 */
public final class DevelopmentRegistry implements AutoCloseable {
    /** Name of the file in which schemas are kept. */
    public static final String FILE_NAME = "schemas.jsonl";

    private static final byte[] LOOPBACK = {127, 0, 0, 1};
    private static final int THREADS = 4;

    private final SchemaStore store;
    private final HttpServer server;
    private final ExecutorService threads;

    private DevelopmentRegistry(SchemaStore store, HttpServer server, ExecutorService threads) {
        this.store = store;
        this.server = server;
        this.threads = threads;
    }

    /**
     * Starts a registry; it serves when this returns.
     *
     * @param port 0 for any that is free
     * @param directory where schemas are kept; made if need be
     * @throws BindException if the port is in use, or not for this user to open
     * @throws IOException if the directory can't be used, or another registry uses it
     */
    public static DevelopmentRegistry start(int port, Path directory) throws IOException {
        SchemaStore store = SchemaStore.open(directory.resolve(FILE_NAME));
        try {
            HttpServer server = bind(port);
            ExecutorService threads = threadPool();
            server.setExecutor(threads);
            server.createContext("/", new RegistryHandler(new RegistryRoutes(store)));
            server.start();
            return new DevelopmentRegistry(store, server, threads);
        } catch (IOException | RuntimeException e) {
            store.close();
            throw e;
        }
    }

    /** The port that it listens on. */
    public int port() {
        return server.getAddress().getPort();
    }

    /** The base URL, for {@code schema.registry.url}. */
    public String url() {
        return "http://127.0.0.1:" + port();
    }

    /** Stops serving, and lets the file go. */
    @Override
    public void close() throws IOException {
        server.stop(0);
        threads.shutdown();
        store.close();
    }

    private static HttpServer bind(int port) throws IOException {
        try {
            return HttpServer.create(new InetSocketAddress(InetAddress.getByAddress(LOOPBACK), port), 0);
        } catch (BindException e) {
            BindException clear = new BindException("port " + port + " is in use; choose another with --registry-port");
            clear.initCause(e);
            throw clear;
        }
    }

    /** Daemon threads: a command that forgets to close the registry shall still end. */
    private static ExecutorService threadPool() {
        AtomicInteger number = new AtomicInteger();
        return Executors.newFixedThreadPool(THREADS, task -> {
            Thread thread = new Thread(task, "development-registry-" + number.incrementAndGet());
            thread.setDaemon(true);
            return thread;
        });
    }
}
