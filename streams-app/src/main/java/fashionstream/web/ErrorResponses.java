package fashionstream.web;

import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import io.javalin.http.HttpResponseException;
import io.javalin.http.HttpStatus;
import io.javalin.http.MethodNotAllowedResponse;
import io.javalin.router.EndpointNotFound;
import java.nio.charset.StandardCharsets;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.BufferUtil;
import org.eclipse.jetty.util.Callback;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Responses for requests that fail: a {@link Refusal} for those that reach a route, plain text for malformed ones. */
final class ErrorResponses {
    private static final Logger LOG = LoggerFactory.getLogger(ErrorResponses.class);

    /** Javalin's detail that lists the methods of a path. */
    private static final String METHODS = "availableMethods";

    private ErrorResponses() {}

    static void addTo(RoutesConfig routes) {
        routes.exception(HttpResponseException.class, (failure, request) -> refuse(request, failure));
        routes.exception(EndpointNotFound.class, (failure, request) -> respond(request, 404, "there is nothing here"));
        routes.exception(MethodNotAllowedResponse.class, (failure, request) -> {
            String methods = failure.getDetails().get(METHODS);
            if (methods != null) {
                request.header("Allow", methods);
            }
            respond(request, 405, "this path requires another method");
        });
        routes.exception(Exception.class, (failure, request) -> {
            LOG.error("Request {} {} failed", request.method(), request.path(), failure);
            respond(request, HttpStatus.INTERNAL_SERVER_ERROR.getCode(), "internal error; see the log");
        });
    }

    /** Jetty's error handler: a malformed request, which reaches no handler, gets a line of text instead of Jetty's HTML. */
    static boolean plain(Request request, Response response, Callback callback) {
        SecurityHeaders.HEADERS.forEach(response.getHeaders()::put);
        response.getHeaders().put(HttpHeader.CONTENT_TYPE, "text/plain;charset=utf-8");
        String text = org.eclipse.jetty.http.HttpStatus.getMessage(response.getStatus()) + "\n";
        response.write(true, BufferUtil.toBuffer(text, StandardCharsets.UTF_8), callback);
        return true;
    }

    private static void refuse(Context request, HttpResponseException failure) {
        respond(request, failure.getStatus(), String.valueOf(failure.getMessage()));
    }

    private static void respond(Context request, int status, String message) {
        if (status == HttpStatus.SERVICE_UNAVAILABLE.getCode()) {
            request.header("Retry-After", Refusal.RETRY_AFTER);
        }
        request.status(status).contentType(Refusal.CONTENT_TYPE).result(new Refusal(status, message).json());
    }
}
