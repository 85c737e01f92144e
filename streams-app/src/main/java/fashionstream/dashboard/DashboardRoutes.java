package fashionstream.dashboard;

import fashionstream.console.Json;
import fashionstream.drift.CohensD;
import fashionstream.drift.PopulationStability;
import fashionstream.rolling.counts.WindowNames;
import fashionstream.web.Holder;
import fashionstream.web.Lane;
import fashionstream.web.RouteSource;
import fashionstream.web.Routes;
import fashionstream.web.SseEvent;
import fashionstream.web.SseHub;
import io.javalin.http.BadRequestResponse;
import io.javalin.http.Context;
import io.javalin.http.NotFoundResponse;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import org.apache.kafka.common.Uuid;

/** The routes of the page. They respond with 503 until a dashboard is set. Safe for use by several threads. */
public final class DashboardRoutes implements RouteSource {
    private static final String CHART_LIBRARY = "/META-INF/resources/webjars/uplot/%s/dist/%s";
    private static final String CHART_LIBRARY_PROPERTIES = "/META-INF/maven/org.webjars.npm/uplot/pom.properties";
    private static final int MAX_GALLERY = 200;

    private final SseHub events;
    private final boolean demo;
    private final boolean rollout;
    private final int lastLabelled;
    private final Holder<Dashboard> shown = new Holder<>();

    /**
     * Creates routes that respond with 503 until {@link #show}.
     *
     * @param events hub that sends the events to browsers; not closed by this
     * @param demo whether the page has the controls of a demo
     * @param rollout whether it has the controls of the roll-out
     * @param lastLabelled number of images in the window of the last labelled images
     */
    public DashboardRoutes(SseHub events, boolean demo, boolean rollout, int lastLabelled) {
        this.events = events;
        this.demo = demo;
        this.rollout = rollout;
        this.lastLabelled = lastLabelled;
    }

    /** Sets the dashboard that the routes show. */
    public void show(Dashboard dashboard) {
        shown.set(dashboard);
    }

    /** Removes the dashboard: the routes respond with 503 again. */
    public void hide() {
        shown.clear();
    }

    @Override
    public void addTo(Routes routes) {
        routes.get("/lib/uplot.js", request -> library(request, "uPlot.iife.min.js", "text/javascript"))
                .get("/lib/uplot.css", request -> library(request, "uPlot.min.css", "text/css"))
                .get("/api/page", request -> json(request, Json.line(page())))
                .get("/api/state", request -> json(request, shown.get().snapshot()))
                .get("/api/gallery", this::gallery)
                .get("/api/classes", this::classes)
                .get(Lane.FETCH, "/api/image", this::image)
                .events("/api/events", request -> {
                    Dashboard dashboard = shown.get();
                    events.connect(request, () -> List.of(new SseEvent("state", dashboard.snapshot())));
                });
    }

    /** What the page needs before it has figures; each drift measure has a moderate and a major threshold. */
    private Map<String, Object> page() {
        return Map.of(
                "demo", demo,
                "rollout", rollout,
                "windows", WindowNames.all(lastLabelled),
                "psi", List.of(PopulationStability.MODERATE, PopulationStability.MAJOR),
                "shift", List.of(CohensD.MODERATE, CohensD.MAJOR));
    }

    private void gallery(Context request) {
        long limit = number(request, "limit");
        if (limit < 1 || limit > MAX_GALLERY) {
            throw new BadRequestResponse("limit must be 1 to " + MAX_GALLERY);
        }
        json(request, Json.line(shown.get().cell(text(request, "true"), text(request, "predicted"), (int) limit)));
    }

    private void classes(Context request) {
        String search = text(request, "search");
        if (search.isBlank()) {
            throw new BadRequestResponse("parameter search is empty");
        }
        json(
                request,
                Json.line(shown.get()
                        .classes(text(request, "window"), search)
                        .orElseThrow(() -> new NotFoundResponse("the window has no figures"))));
    }

    private void image(Context request) {
        long partition = number(request, "partition");
        long offset = number(request, "offset");
        if (partition > Integer.MAX_VALUE) {
            throw new NotFoundResponse("the partition does not exist");
        }
        byte[] png = shown.get()
                .images()
                .png(topicId(request), (int) partition, offset)
                .orElseThrow(() -> new NotFoundResponse("there is no image at this offset, or it has been deleted"));
        // The record at an offset never changes.
        request.header("Cache-Control", "private, max-age=3600")
                .contentType("image/png")
                .result(png);
    }

    private static Optional<Uuid> topicId(Context request) {
        String id = request.queryParam("topic");
        try {
            return Optional.ofNullable(id).map(Uuid::fromString);
        } catch (IllegalArgumentException e) {
            throw new BadRequestResponse("parameter topic must be the id of a topic");
        }
    }

    private static void library(Context request, String file, String type) throws IOException {
        byte[] content = resource(CHART_LIBRARY.formatted(libraryVersion(), file));
        request.header("Cache-Control", "private, max-age=3600")
                .contentType(type + "; charset=utf-8")
                .result(content);
    }

    /** The version of the chart library on the class path; the parent POM specifies it. */
    private static String libraryVersion() throws IOException {
        Properties properties = new Properties();
        properties.load(new ByteArrayInputStream(resource(CHART_LIBRARY_PROPERTIES)));
        return properties.getProperty("version", "");
    }

    private static byte[] resource(String path) throws IOException {
        try (InputStream in = DashboardRoutes.class.getResourceAsStream(path)) {
            if (in == null) {
                throw new NotFoundResponse("the chart library is not on the class path");
            }
            return in.readAllBytes();
        }
    }

    private static void json(Context request, String text) {
        request.contentType("application/json").result(text);
    }

    private static String text(Context request, String name) {
        String value = request.queryParam(name);
        if (value == null) {
            throw new BadRequestResponse("parameter " + name + " is missing");
        }
        return value;
    }

    private static long number(Context request, String name) {
        String value = text(request, name);
        if (!value.matches("[0-9]{1,18}")) {
            throw new BadRequestResponse("parameter " + name + " must be a whole number");
        }
        return Long.parseLong(value);
    }
}
