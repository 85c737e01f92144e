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
 * need, on 127.0.0.1 by default. Not for production: no authentication, no TLS, no replicas, no deletion.
 *
 * <p>Schemas, ids and compatibility levels are stored in a file, so that records written before a restart can be read
 * after it; store it beside the broker's data. The default compatibility level is {@code BACKWARD}.
 *
 * <p>Thread-safe.
 */
public final class DevelopmentRegistry implements AutoCloseable {
    /** Name of the file that stores the schemas. */
    public static final String FILE_NAME = "schemas.jsonl";

    /** The default host, which only this machine can connect to. */
    public static final String LOOPBACK = "127.0.0.1";

    private static final int THREADS = 4;

    static {
        // The JDK's server sends the headers and body of a response in separate packets. Without this property, which
        // is read once at class loading, the body waits for the client's delayed acknowledgement: 40 ms per response.
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

    /** Starts a registry on 127.0.0.1, see {@link #start(String, int, Path)}. */
    public static DevelopmentRegistry start(int port, Path directory) throws IOException {
        return start(LOOPBACK, port, directory);
    }

    /**
     * Starts a registry, which accepts requests when this method returns.
     *
     * @param host name or address of this machine to listen on; requests must use this name or a loopback name. Anyone
     *     who can connect can register schemas
     * @param port port to listen on; 0 for any free port
     * @param directory where schemas are stored; created if it doesn't exist
     * @throws BindException if the port is in use, or this user may not open it
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

    /** The port that the registry listens on. */
    public int port() {
        return server.getAddress().getPort();
    }

    /** The base URL, for {@code schema.registry.url}. */
    public String url() {
        return "http://" + host + ":" + port();
    }

    /** Stops the server and closes the file. */
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

    /** Checks the host first: Java's message that an address can't be assigned is easily mistaken for a port in use. */
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
            throw new IOException("host " + host + " is another machine; specify this machine with --host");
        }
        return address;
    }

    /** Daemon threads, so that a command that doesn't close the registry still exits. */
    private static ExecutorService threadPool() {
        AtomicInteger number = new AtomicInteger();
        return Executors.newFixedThreadPool(THREADS, task -> {
            Thread thread = new Thread(task, "development-registry-" + number.incrementAndGet());
            thread.setDaemon(true);
            return thread;
        });
    }
}
