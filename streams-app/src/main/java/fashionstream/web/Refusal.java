package fashionstream.web;

import fashionstream.console.Json;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.BufferUtil;
import org.eclipse.jetty.util.Callback;

/**
 * An error response. All error responses are JSON with the key {@code error}, so that text of a request in them is
 * never interpreted as markup.
 *
 * @param status HTTP status code
 * @param reason the reason, in one line
 */
record Refusal(int status, String reason) {
    static final String CONTENT_TYPE = "application/json";

    /** Value of the header Retry-After, in seconds. */
    static final String RETRY_AFTER = "5";

    /** The body. */
    String json() {
        return Json.line(Map.of("error", reason));
    }

    /** Writes the response outside any route. */
    void write(Response response, Callback callback) {
        SecurityHeaders.HEADERS.forEach(response.getHeaders()::put);
        response.setStatus(status);
        response.getHeaders().put(HttpHeader.CONTENT_TYPE, CONTENT_TYPE);
        if (status == HttpStatus.SERVICE_UNAVAILABLE_503) {
            response.getHeaders().put(HttpHeader.RETRY_AFTER, RETRY_AFTER);
        }
        response.write(true, BufferUtil.toBuffer(json(), StandardCharsets.UTF_8), callback);
    }
}
