package fashionstream.rollout;

import com.fasterxml.jackson.databind.JsonNode;
import fashionstream.console.Json;
import fashionstream.web.Holder;
import fashionstream.web.JsonBody;
import fashionstream.web.RouteSource;
import fashionstream.web.Routes;
import io.javalin.http.BadRequestResponse;
import io.javalin.http.Context;
import java.util.Map;

/**
 * The HTTP route with which the page changes the active model: {@code POST /api/models} with {@code {"promote":
 * "<version>"}} or {@code {"roll_back": "<version>"}}. Safe for use by several threads.
 */
public final class RolloutRoutes implements RouteSource {
    private static final String PROMOTE = "promote";
    private static final String ROLL_BACK = "roll_back";

    private final Holder<RolloutControl> control;

    /** @param control the roll-out to control */
    public RolloutRoutes(Holder<RolloutControl> control) {
        this.control = control;
    }

    @Override
    public void addTo(Routes routes) {
        routes.post("/api/models", this::change);
    }

    private void change(Context request) {
        JsonNode body = JsonBody.object(request, PROMOTE, ROLL_BACK);
        if (body.size() != 1 || !body.iterator().next().isTextual()) {
            throw new BadRequestResponse("either promote or roll_back must name a version");
        }
        RolloutControl now = control.get();
        String version = body.iterator().next().asText();
        if (body.has(PROMOTE)) {
            if (!now.hasPublished(version)) {
                throw new BadRequestResponse("no model of version " + version + " is published");
            }
            now.change(commands -> commands.promote(version, Decision.noted(null)));
        } else {
            if (!version.equals(now.rollout().status().promoted())) {
                throw new BadRequestResponse("model " + version + " is not the promoted one");
            }
            now.change(commands -> commands.rollBack(version, Decision.noted(null)));
        }
        request.contentType("application/json").result(Json.line(Map.of("accepted", true)));
    }
}
