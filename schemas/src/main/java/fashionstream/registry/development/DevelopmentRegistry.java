package fashionstream.registry.development;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A schema registry for development and tests: the part of the REST API of Confluent's Schema Registry that Avro serdes
 * need, on 127.0.0.1 unless told otherwise. Not for production: no authentication, no TLS, no replicas, no deletion.
 *
 * <p>Schemas, ids and compatibility levels are kept in a file, so that records written before a restart can be read
 * after it; put it beside the broker's data. The compatibility level is {@code BACKWARD} unless set otherwise.
 *
 * <p>Thread-safe.
 */
public final class DevelopmentRegistry implements AutoCloseable {
    /** Name of the file in which schemas are kept. */
    public static final String FILE_NAME = "schemas.jsonl";

    /** Where it listens by default: only this machine can connect. */
    public static final String LOOPBACK = "127.0.0.1";

    private static final int THREADS = 4;

    static {
        // The JDK's server sends head and body of an answer apart. Without this, read once when its classes are loaded,
        // the body waits for the client's delayed acknowledgement: 40 ms for each answer.
        if (System.getProperty("sun.net.httpserver.nodelay") == null) {
            System.setProperty("sun.net.httpserver.nodelay", "true");
        }
    }

    private final String host;
    private final SchemaStore store;
    private final HttpServer server;
    private final ExecutorService threads;

    private DevelopmentRegistry(String host, SchemaStore store, HttpServer server, ExecutorService threads) {
        this.host = host;
        this.store = store;
        this.server = server;
        this.threads = threads;
    }

    /** The same on 127.0.0.1, see {@link #start(String, int, Path)}. */
    public static DevelopmentRegistry start(int port, Path directory) throws IOException {
        return start(LOOPBACK, port, directory);
    }

    /**
     * Starts a registry; it serves when this returns.
     *
     * @param host name or address of this machine: it listens there, and serves those who call it by that name or a
     *     loopback name. Whoever can connect can register schemas
     * @param port 0 for any that is free
     * @param directory where schemas are kept; made if need be
     * @throws BindException if the port is in use, or not for this user to open
     * @throws IOException if the host isn't this machine, the directory can't be used, or another registry uses it
     */
    public static DevelopmentRegistry start(String host, int port, Path directory) throws IOException {
        SchemaStore store = SchemaStore.open(directory.resolve(FILE_NAME));
        try {
            HttpServer server = bind(host, port);
            ExecutorService threads = threadPool();
            server.setExecutor(threads);
            server.createContext("/", new RegistryHandler(host, new RegistryRoutes(store)));
            server.start();
            return new DevelopmentRegistry(host, store, server, threads);
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
        return "http://" + host + ":" + port();
    }

    /** Stops serving, and lets the file go. */
    @Override
    public void close() throws IOException {
        server.stop(0);
        threads.shutdown();
        store.close();
    }

    private static HttpServer bind(String host, int port) throws IOException {
        try {
            return HttpServer.create(new InetSocketAddress(ownAddress(host), port), 0);
        } catch (BindException e) {
            BindException clear = new BindException("port " + port + " is in use; choose another with --registry-port");
            clear.initCause(e);
            throw clear;
        }
    }

    /** Java would report that the address can't be assigned, which sounds as if the port were taken. */
    private static InetAddress ownAddress(String host) throws IOException {
        InetAddress address;
        try {
            address = InetAddress.getByName(host);
        } catch (UnknownHostException e) {
            throw new IOException("unknown host " + host + "; specify this machine with --host", e);
        }
        if (!address.isLoopbackAddress()
                && !address.isAnyLocalAddress()
                && NetworkInterface.getByInetAddress(address) == null) {
            throw new IOException("host " + host + " is another machine; name this one with --host");
        }
        return address;
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
