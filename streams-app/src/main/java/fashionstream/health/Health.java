package fashionstream.health;

import fashionstream.console.Json;
import fashionstream.web.Lane;
import fashionstream.web.RouteSource;
import fashionstream.web.Routes;
import io.javalin.http.Context;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/**
 * Serves {@code /health/live} and {@code /health/ready} for probes and people: 200 or 503, and the result of each
 * check, in JSON. Until it has checks, the application is alive and not ready, because it is starting.
 *
 * <p>Safe for use by several threads.
 */
public final class Health implements RouteSource {
    private volatile List<HealthCheck> checks = List.of(new NotReady("it is starting"));

    /** Replaces the checks. */
    public void watch(List<? extends HealthCheck> watched) {
        checks = List.copyOf(watched);
    }

    /** Marks the application as alive and not ready, because it is stopping. */
    public void stopping() {
        checks = List.of(new NotReady("it is stopping"));
    }

    @Override
    public void addTo(Routes routes) {
        routes.get(Lane.PROBE, "/health/live", request -> respond(request, HealthCheck::live));
        routes.get(Lane.PROBE, "/health/ready", request -> respond(request, HealthCheck::ready));
    }

    private void respond(Context request, Function<HealthCheck, Status> probe) {
        boolean up = true;
        Map<String, Object> results = new LinkedHashMap<>();
        for (HealthCheck check : checks) {
            Status status = probe.apply(check);
            up &= status.up();
            results.put(check.name(), status.fields());
        }
        Map<String, Object> body = new LinkedHashMap<>();
        body.put("status", Status.word(up));
        body.put("checks", results);
        request.status(up ? 200 : 503).contentType("application/json").result(Json.line(body));
    }

    private record NotReady(String cause) implements HealthCheck {
        @Override
        public String name() {
            return "application";
        }

        @Override
        public Status ready() {
            return Status.down(cause);
        }
    }
}
