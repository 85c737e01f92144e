package fashionstream.web;

import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.eclipse.jetty.http.HttpMethod;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.handler.QoSHandler;
import org.eclipse.jetty.util.Callback;

/** Maps paths to lanes, and creates the handlers that enforce the limits of the lanes. */
final class Lanes {
    /** Less than the timeouts of probes and browsers. */
    private static final Duration MAX_WAIT = Duration.ofSeconds(3);

    private static final List<Lane> LIMITED =
            Arrays.stream(Lane.values()).filter(lane -> lane.threads() > 0).toList();

    private final Map<String, Lane> byPath = new HashMap<>();

    /** Threads that requests of all lanes together may occupy. */
    static int threads() {
        return LIMITED.stream().mapToInt(Lane::threads).sum();
    }

    /** Assigns a path to a lane. Call it before the server starts. */
    void put(String path, Lane lane) {
        byPath.put(path, lane);
    }

    private Lane of(Request request) {
        boolean reads = HttpMethod.GET.is(request.getMethod()) || HttpMethod.HEAD.is(request.getMethod());
        return reads ? byPath.getOrDefault(Request.getPathInContext(request), Lane.PAGE) : Lane.CHANGE;
    }

    /** A handler for each lane, to be nested in this order. */
    List<Handler.Singleton> handlers() {
        return LIMITED.stream().<Handler.Singleton>map(this::handler).toList();
    }

    private QoSHandler handler(Lane lane) {
        QoSHandler handler = new Bounded();
        handler.setMaxRequestCount(lane.threads());
        handler.setMaxSuspendedRequestCount(lane.waiting());
        handler.setMaxSuspend(MAX_WAIT);
        handler.include(request -> of(request) == lane);
        return handler;
    }

    private static final class Bounded extends QoSHandler {
        @Override
        protected void reject(Request request, Response response, Callback callback, int status) {
            refuse(response, callback);
        }

        @Override
        protected void expireSuspended(Request request, Response response, Callback callback) {
            refuse(response, callback);
        }

        private static void refuse(Response response, Callback callback) {
            new Refusal(HttpStatus.SERVICE_UNAVAILABLE_503, "too many requests are waiting; try again later")
                    .write(response, callback);
        }
    }
}
