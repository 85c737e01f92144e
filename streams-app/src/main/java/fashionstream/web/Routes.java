package fashionstream.web;

import io.javalin.config.RoutesConfig;
import io.javalin.http.Handler;

/**
 * Registers the routes of the server. Paths are in Javalin's form: {@code /api/images/{id}}.
 *
 * <p>Handlers throw Javalin's {@link io.javalin.http.HttpResponseException} for a request that fails; its message is
 * sent to the browser as JSON. Other exceptions are logged, and the response is 500 without details.
 */
public final class Routes {
    private final RoutesConfig routes;
    private final Lanes lanes;

    Routes(RoutesConfig routes, Lanes lanes) {
        this.routes = routes;
        this.lanes = lanes;
    }

    /**
     * Adds a handler for GET, and for HEAD without body. It must not change anything: neither origin nor token are
     * checked.
     */
    public Routes get(String path, Handler handler) {
        return get(Lane.PAGE, path, handler);
    }

    /** Like {@link #get(String, Handler)}, in another lane; the path must not have parameters. */
    public Routes get(Lane lane, String path, Handler handler) {
        lanes.put(path, lane);
        // By default, Javalin returns 200 for HEAD whatever GET returns: a probe would never fail.
        routes.get(path, handler);
        routes.head(path, handler);
        return this;
    }

    /** Adds an event stream for GET; not for HEAD, which would start a stream. */
    public Routes events(String path, Handler handler) {
        lanes.put(path, Lane.STREAM);
        routes.get(path, handler);
        return this;
    }

    /** Adds a handler for POST. Only pages of this server can call it: {@link RequestGuard} checks origin and token. */
    public Routes post(String path, Handler handler) {
        routes.post(path, handler);
        return this;
    }
}
