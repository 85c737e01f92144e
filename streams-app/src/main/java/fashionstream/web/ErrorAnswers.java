package fashionstream.web;

import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import io.javalin.http.HttpResponseException;
import io.javalin.http.HttpStatus;
import io.javalin.http.MethodNotAllowedResponse;
import io.javalin.router.EndpointNotFound;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Makes a {@link Refusal} of what goes wrong in a route. */
final class ErrorAnswers {
    private static final Logger LOG = LoggerFactory.getLogger(ErrorAnswers.class);

    /** Where Javalin tells which methods a path has. */
    private static final String METHODS = "availableMethods";

    private ErrorAnswers() {}

    static void addTo(RoutesConfig routes) {
        routes.exception(HttpResponseException.class, (failure, request) -> refuse(request, failure));
        routes.exception(EndpointNotFound.class, (failure, request) -> answer(request, 404, "there is nothing here"));
        routes.exception(MethodNotAllowedResponse.class, (failure, request) -> {
            String methods = failure.getDetails().get(METHODS);
            if (methods != null) {
                request.header("Allow", methods);
            }
            answer(request, 405, "this takes another method");
        });
        routes.exception(Exception.class, (failure, request) -> {
            LOG.error("Request {} {} failed", request.method(), request.path(), failure);
            answer(request, HttpStatus.INTERNAL_SERVER_ERROR.getCode(), "internal error; see the log");
        });
    }

    private static void refuse(Context request, HttpResponseException failure) {
        answer(request, failure.getStatus(), String.valueOf(failure.getMessage()));
    }

    private static void answer(Context request, int status, String message) {
        if (status == HttpStatus.SERVICE_UNAVAILABLE.getCode()) {
            request.header("Retry-After", Refusal.RETRY_AFTER);
        }
        request.status(status).contentType(Refusal.CONTENT_TYPE).result(new Refusal(status, message).json());
    }
}
