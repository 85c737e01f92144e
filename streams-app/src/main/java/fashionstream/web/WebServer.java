package fashionstream.web;

import fashionstream.config.WebSettings;
import fashionstream.web.RequestGuard.Session;
import io.javalin.Javalin;
import io.javalin.config.HttpConfig;
import io.javalin.config.JavalinConfig;
import io.javalin.util.JavalinException;
import java.io.IOException;
import java.nio.channels.ServerSocketChannel;
import java.time.Duration;
import java.util.List;
import org.eclipse.jetty.http.UriCompliance;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.NetworkConnectionLimit;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.util.thread.QueuedThreadPool;

/**
 * The HTTP server: a page with its files, live events, and what {@link RouteSource}s add. Threads, connections, headers,
 * bodies and waits are bounded.
 *
 * <p>Safe for use by several threads.
 */
public final class WebServer implements AutoCloseable {
    /** For all lanes, and for Jetty's own work; event streams have threads of their own. */
    private static final int MAX_THREADS = Lanes.threads() + 12;

    private static final int MIN_THREADS = 4;
    private static final int THREAD_IDLE_MS = 60_000;

    /** Besides event streams: pages, scrapes and probes, several connections per browser. Others wait in the system. */
    private static final int MAX_OTHER_CONNECTIONS = 200;

    /**
     * How long a connection may stand still once no further one is accepted, in milliseconds: connections that nobody uses
     * must not keep probes out. More than the time between two writes to an event stream.
     */
    private static final int CROWDED_IDLE_MS = 8_000;

    private static final int MAX_HEADER_BYTES = 8 * 1024;
    private static final long MAX_BODY_BYTES = 64 * 1024;

    /** A body that comes more slowly is given up: whoever sends it occupies a thread meanwhile. */
    private static final int MIN_BODY_BYTES_PER_SECOND = 1024;

    /** How long a connection may stand still, a browser that takes no more events included. */
    static final Duration IDLE_TIMEOUT = Duration.ofSeconds(30);

    private final Javalin app;
    private final SseHub events;
    private final String host;

    private WebServer(Javalin app, SseHub events, String host) {
        this.app = app;
        this.events = events;
        this.host = host;
    }

    /**
     * Starts, and returns once requests are answered.
     *
     * @param events ends with the server
     * @param sources what it answers, besides the page's files
     * @throws WebException if the address can't be listened on, as when the port is in use
     */
    public static WebServer start(WebSettings settings, SseHub events, List<? extends RouteSource> sources) {
        return start(settings, events, sources, IDLE_TIMEOUT);
    }

    static WebServer start(
            WebSettings settings, SseHub events, List<? extends RouteSource> sources, Duration idleTimeout) {
        ServerSocketChannel socket = ListenSocket.open(settings);
        try {
            Javalin app = Javalin.create(config -> {
                configure(config);
                configureJetty(config, socket, settings.clientsMax() + MAX_OTHER_CONNECTIONS, idleTimeout);
                Session session = new Session();
                Lanes lanes = new Lanes();
                addRoutes(config, session, lanes, sources);
                addGuards(config, new RequestGuard(new HostNames(settings), session.token()), lanes);
            });
            return new WebServer(app.start(), events, settings.host());
        } catch (JavalinException e) {
            close(socket, e);
            throw new WebException("the web server can't start: " + e.getMessage(), e);
        } catch (RuntimeException e) {
            close(socket, e);
            throw e;
        }
    }

    private static void configure(JavalinConfig config) {
        config.startup.showJavalinBanner = false;
        config.startup.showOldJavalinVersionWarning = false;
        config.startup.startupWatcherEnabled = false;
        HttpConfig http = config.http;
        http.prefer405over404 = true;
        http.maxRequestSize = MAX_BODY_BYTES;
        // Event streams have no end; what else takes long has none to begin with.
        http.asyncTimeout = 0;
        // A path has one name, by which its lane is found.
        config.router.ignoreTrailingSlashes = false;
    }

    // Its successor is a handler, and Javalin sets the server's handlers itself.
    @SuppressWarnings("removal")
    private static void configureJetty(
            JavalinConfig config, ServerSocketChannel socket, int maxConnections, Duration idleTimeout) {
        QueuedThreadPool threads = new QueuedThreadPool(MAX_THREADS, MIN_THREADS, THREAD_IDLE_MS);
        threads.setName("web");
        threads.setDaemon(true);
        config.jetty.threadPool = threads;
        config.jetty.modifyHttpConfiguration(http -> {
            http.setRequestHeaderSize(MAX_HEADER_BYTES);
            http.setSendServerVersion(false);
            http.setMinRequestDataRate(MIN_BODY_BYTES_PER_SECOND);
            // Javalin's choice lets ambiguous paths through; ours have nothing that needs escapes.
            http.setUriCompliance(UriCompliance.DEFAULT);
        });
        config.jetty.modifyServer(server -> server.setErrorHandler(ErrorAnswers::plain));
        config.jetty.addConnector((server, http) -> connector(server, http, socket, maxConnections, idleTimeout));
    }

    private static ServerConnector connector(
            Server server,
            HttpConfiguration http,
            ServerSocketChannel socket,
            int maxConnections,
            Duration idleTimeout) {
        ServerConnector connector = new ServerConnector(server, 1, 1, new HttpConnectionFactory(http));
        connector.setIdleTimeout(idleTimeout.toMillis());
        NetworkConnectionLimit limit = new NetworkConnectionLimit(maxConnections, connector);
        limit.setEndPointIdleTimeout(Math.min(CROWDED_IDLE_MS, idleTimeout.toMillis()));
        connector.addBean(limit);
        try {
            connector.open(socket);
        } catch (IOException e) {
            throw new WebException("the web server can't start: " + e.getMessage(), e);
        }
        return connector;
    }

    private static void addRoutes(
            JavalinConfig config, Session session, Lanes lanes, List<? extends RouteSource> sources) {
        config.routes.before(new SecurityHeaders());
        ErrorAnswers.addTo(config.routes);
        config.resourceHandler(new StaticFiles());
        Routes routes = new Routes(config.routes, lanes);
        session.addTo(routes);
        sources.forEach(source -> source.addTo(routes));
    }

    /** What comes before the routes, from the outside in: who may ask at all, then how many at once. */
    private static void addGuards(JavalinConfig config, RequestGuard guard, Lanes lanes) {
        Handler.Singleton last = guard;
        for (Handler.Singleton lane : lanes.handlers()) {
            last.setHandler(lane);
            last = lane;
        }
        config.jetty.modifyServer(server -> server.insertHandler(guard));
    }

    private static void close(ServerSocketChannel socket, Exception failure) {
        try {
            socket.close();
        } catch (IOException e) {
            failure.addSuppressed(e);
        }
    }

    /** The port that it listens on. */
    public int port() {
        return app.port();
    }

    /** Where a browser on this machine, or one that knows the host by its name, finds it. */
    public String url() {
        return "http://" + ListenSocket.reachable(host) + ":" + port();
    }

    /** Ends the event streams, then the server. Further calls do nothing. */
    @Override
    public void close() {
        events.close();
        app.stop();
    }
}
