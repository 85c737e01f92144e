package fashionstream.demo;

import com.fasterxml.jackson.databind.JsonNode;
import fashionstream.console.Json;
import fashionstream.produce.DriftKind;
import fashionstream.produce.FeedSettings;
import fashionstream.produce.ImageFeed;
import fashionstream.web.JsonBody;
import fashionstream.web.RouteSource;
import fashionstream.web.Routes;
import io.javalin.http.BadRequestResponse;
import io.javalin.http.Context;
import io.javalin.http.ServiceUnavailableResponse;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.apache.kafka.common.KafkaException;
import org.jspecify.annotations.Nullable;

/**
 * Lets the page control the demo's stream of images: {@code GET /api/demo} returns its settings, {@code POST} changes the
 * given fields: {@code {"rate": 100, "drift": "blur", "labels": false}}. Safe for use by several threads.
 */
public final class FeedControls implements RouteSource {
    private static final String PATH = "/api/demo";
    private static final String NO_DRIFT = "none";

    /** Values of {@code drift}. */
    private static final List<String> DRIFTS = Stream.concat(
                    Stream.of(NO_DRIFT), Arrays.stream(DriftKind.values()).map(DriftKind::word))
            .toList();

    private final AtomicReference<@Nullable ImageFeed> controlled = new AtomicReference<>();

    /** Controls this feed from now on; null for none. */
    public void setFeed(@Nullable ImageFeed feed) {
        controlled.set(feed);
    }

    @Override
    public void addTo(Routes routes) {
        routes.get(PATH, this::show).post(PATH, this::change);
    }

    /** Also responds before the stream begins, since the page polls. */
    private void show(Context request) {
        if (controlled.get() == null) {
            request.contentType("application/json").result(Json.line(Map.of("drifts", DRIFTS)));
        } else {
            respond(request, feed().settings());
        }
    }

    private void change(Context request) {
        ImageFeed feed = feed();
        FeedSettings wanted = merge(feed.settings(), JsonBody.object(request, "rate", "drift", "labels"));
        feed.change(wanted);
        respond(request, wanted);
    }

    private static FeedSettings merge(FeedSettings now, JsonNode body) {
        JsonNode rate = body.path("rate");
        JsonNode drift = body.path("drift");
        JsonNode labels = body.path("labels");
        if (!(rate.isMissingNode() || rate.isNumber())) {
            throw new BadRequestResponse("rate must be a number");
        }
        if (!(labels.isMissingNode() || labels.isBoolean())) {
            throw new BadRequestResponse("labels must be true or false");
        }
        try {
            return new FeedSettings(
                    rate.asDouble(now.rate()),
                    drift.isMissingNode() ? now.drift() : drift(drift.asText()),
                    labels.asBoolean(now.labels()));
        } catch (IllegalArgumentException e) {
            throw new BadRequestResponse(String.valueOf(e.getMessage()));
        }
    }

    private static @Nullable DriftKind drift(String word) {
        if (word.equals(NO_DRIFT)) {
            return null;
        }
        return Arrays.stream(DriftKind.values())
                .filter(kind -> kind.word().equals(word))
                .findFirst()
                .orElseThrow(() -> new BadRequestResponse("drift must be one of " + String.join(", ", DRIFTS)));
    }

    private ImageFeed feed() {
        ImageFeed feed = controlled.get();
        if (feed == null) {
            throw new ServiceUnavailableResponse("the demo is streaming its first images, or stopping");
        }
        try {
            feed.check();
        } catch (KafkaException e) {
            throw new ServiceUnavailableResponse("the stream of images has ended: " + e.getMessage());
        }
        return feed;
    }

    private static void respond(Context request, FeedSettings settings) {
        Map<String, Object> fields = new LinkedHashMap<>();
        DriftKind drift = settings.drift();
        fields.put("rate", settings.rate());
        fields.put("drift", drift == null ? NO_DRIFT : drift.word());
        fields.put("labels", settings.labels());
        fields.put("drifts", DRIFTS);
        request.contentType("application/json").result(Json.line(fields));
    }
}
