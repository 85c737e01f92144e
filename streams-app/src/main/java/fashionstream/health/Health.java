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
 * Answers {@code /health/live} and {@code /health/ready} for probes and people: 200 or 503, and the result of each
 * check, in JSON. Until it is given something to watch, the application is alive and not ready, as it is starting.
 *
 * <p>Safe for use by several threads.
 */
public final class Health implements RouteSource {
    private volatile List<HealthCheck> checks = List.of(new NotReady("it is starting"));

    /** Watches these from now on, and nothing else. */
    public void watch(List<? extends HealthCheck> watched) {
        checks = List.copyOf(watched);
    }

    /** The application is alive and not ready from now on, as it is stopping. */
    public void stopping() {
        checks = List.of(new NotReady("it is stopping"));
    }

    @Override
    public void addTo(Routes routes) {
        routes.get(Lane.PROBE, "/health/live", request -> answer(request, HealthCheck::live));
        routes.get(Lane.PROBE, "/health/ready", request -> answer(request, HealthCheck::ready));
    }

    private void answer(Context request, Function<HealthCheck, Status> question) {
        boolean up = true;
        Map<String, Object> said = new LinkedHashMap<>();
        for (HealthCheck check : checks) {
            Status status = question.apply(check);
            up &= status.up();
            said.put(check.name(), status.fields());
        }
        Map<String, Object> answer = new LinkedHashMap<>();
        answer.put("status", Status.word(up));
        answer.put("checks", said);
        request.status(up ? 200 : 503).contentType("application/json").result(Json.line(answer));
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
