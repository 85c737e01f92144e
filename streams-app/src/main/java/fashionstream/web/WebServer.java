package fashionstream.web;

import fashionstream.config.WebSettings;
import fashionstream.web.RequestGuard.Session;
import io.javalin.Javalin;
import io.javalin.config.HttpConfig;
import io.javalin.config.JavalinConfig;
import io.javalin.util.JavalinException;
import java.io.IOException;
import java.nio.channels.SelectionKey;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.List;
import org.eclipse.jetty.http.UriCompliance;
import org.eclipse.jetty.io.ManagedSelector;
import org.eclipse.jetty.io.SocketChannelEndPoint;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.NetworkConnectionLimit;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.util.thread.QueuedThreadPool;

/**
 * The HTTP server: static files, live events, and the routes of {@link RouteSource}s. Threads, connections, headers,
 * bodies and waits are bounded.
 *
 * <p>Safe for use by several threads.
 */
public final class WebServer implements AutoCloseable {
    /** For all lanes and for Jetty itself; event streams have their own threads. */
    private static final int MAX_THREADS = Lanes.threads() + 12;

    private static final int MIN_THREADS = 4;
    private static final int THREAD_IDLE_MS = 60_000;

    /**
     * Besides event streams: pages, scrapes and probes, several connections per browser. Further connections wait in
     * the operating system.
     */
    private static final int MAX_OTHER_CONNECTIONS = 200;

    /**
     * Idle timeout of connections when the limit of connections is reached, in milliseconds: idle connections must not
     * block probes. After this time the server ends its side of the connection, and after the same time again it closes
     * a connection whose client has not. It is longer than the time between two writes to an event stream.
     */
    private static final int CROWDED_IDLE_MS = 8_000;

    private static final int MAX_HEADER_BYTES = 8 * 1024;
    private static final long MAX_BODY_BYTES = 64 * 1024;

    /**
     * Slower request bodies are aborted, because they occupy a thread. The whole body counts, so a pause within one of a
     * few dozen bytes, as the page sends them, must not look slow.
     */
    private static final int MIN_BODY_BYTES_PER_SECOND = 8;

    /** Idle timeout of connections, including browsers that no longer read events. */
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
     * Starts the server, and returns when it serves requests.
     *
     * @param events hub that is closed with the server
     * @param sources routes besides the static files
     * @throws WebException if the server cannot listen on the address, for example because the port is in use
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
        // Event streams do not end, and nothing else is asynchronous for long.
        http.asyncTimeout = 0;
        // Lanes are found by the exact path.
        config.router.ignoreTrailingSlashes = false;
    }

    // NetworkConnectionLimit is deprecated; its successor is a handler, but Javalin sets the server's handlers itself.
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
            // Javalin's default accepts ambiguous paths; our paths need no escapes.
            http.setUriCompliance(UriCompliance.DEFAULT);
        });
        config.jetty.modifyServer(server -> server.setErrorHandler(ErrorResponses::plain));
        config.jetty.addConnector((server, http) -> connector(server, http, socket, maxConnections, idleTimeout));
    }

    private static ServerConnector connector(
            Server server,
            HttpConfiguration http,
            ServerSocketChannel socket,
            int maxConnections,
            Duration idleTimeout) {
        long crowdedIdleMs = Math.min(CROWDED_IDLE_MS, idleTimeout.toMillis());
        ServerConnector connector = new ServerConnector(server, 1, 1, new HttpConnectionFactory(http)) {
            @Override
            protected SocketChannelEndPoint newEndPoint(
                    SocketChannel channel, ManagedSelector selector, SelectionKey key) throws IOException {
                SocketChannelEndPoint endPoint = super.newEndPoint(channel, selector, key);
                // The limit shortens the timeouts of established connections only: in a burst, there are none yet.
                if (!isAccepting()) {
                    endPoint.setIdleTimeout(crowdedIdleMs);
                }
                return endPoint;
            }
        };
        connector.setIdleTimeout(idleTimeout.toMillis());
        NetworkConnectionLimit limit = new NetworkConnectionLimit(maxConnections, connector);
        limit.setEndPointIdleTimeout(crowdedIdleMs);
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
        ErrorResponses.addTo(config.routes);
        config.resourceHandler(new StaticFiles());
        Routes routes = new Routes(config.routes, lanes);
        session.addTo(routes);
        sources.forEach(source -> source.addTo(routes));
    }

    /** The handlers before the routes, from the outside in: first the guard, then the limits of the lanes. */
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

    /** The port on which the server listens. */
    int port() {
        return app.port();
    }

    /** The URL for a browser on this machine, or for one that can resolve the host name. */
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
