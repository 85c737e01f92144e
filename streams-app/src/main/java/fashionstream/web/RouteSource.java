package fashionstream.web;

/** Routes that a package adds to the server. */
@FunctionalInterface
public interface RouteSource {
    /** Adds the routes; called once, before the server starts. Several threads call the handlers at the same time. */
    void addTo(Routes routes);
}
