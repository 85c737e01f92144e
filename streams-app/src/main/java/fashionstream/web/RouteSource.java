package fashionstream.web;

/** A package's share in what the server answers. */
@FunctionalInterface
public interface RouteSource {
    /** Adds its routes; called once, before the server starts. Their handlers are called by several threads at once. */
    void addTo(Routes routes);
}
