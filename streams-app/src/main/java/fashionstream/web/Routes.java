package fashionstream.web;

import io.javalin.config.RoutesConfig;
import io.javalin.http.Handler;

/**
 * Takes the routes that the server answers. Paths are in Javalin's form: {@code /api/images/{id}}.
 *
 * <p>Handlers throw Javalin's {@link io.javalin.http.HttpResponseException} for a request that can't be answered; its
 * message goes to the browser as JSON. What else they throw is logged, and answered with 500 and no detail.
 */
public final class Routes {
    private final RoutesConfig routes;
    private final Lanes lanes;

    Routes(RoutesConfig routes, Lanes lanes) {
        this.routes = routes;
        this.lanes = lanes;
    }

    /**
     * Answers GET, and HEAD in the same way but without body. It must change nothing: neither origin nor token are
     * asked for.
     */
    public Routes get(String path, Handler handler) {
        return get(Lane.PAGE, path, handler);
    }

    /** The same in another lane; the path then has no parameters. */
    public Routes get(Lane lane, String path, Handler handler) {
        lanes.put(path, lane);
        // By itself, Javalin answers HEAD with 200 whatever GET would return: a probe would find all well.
        routes.get(path, handler);
        routes.head(path, handler);
        return this;
    }

    /** Answers GET with an event stream, and nothing else: HEAD would begin one. */
    public Routes events(String path, Handler handler) {
        lanes.put(path, Lane.STREAM);
        routes.get(path, handler);
        return this;
    }

    /** Answers POST. Only a page of this server gets here: {@link RequestGuard} asks for its origin and token. */
    public Routes post(String path, Handler handler) {
        routes.post(path, handler);
        return this;
    }
}
