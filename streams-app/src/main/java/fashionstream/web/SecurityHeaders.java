package fashionstream.web;

import io.javalin.http.Context;
import io.javalin.http.Handler;
import java.util.Map;

/** Headers of each response: scripts, resources and frames are allowed from this server only. */
final class SecurityHeaders implements Handler {
    static final Map<String, String> HEADERS = Map.of(
            "Content-Security-Policy",
                    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:;"
                            + " connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
            "X-Content-Type-Options", "nosniff",
            "X-Frame-Options", "DENY",
            "Referrer-Policy", "no-referrer",
            "Cross-Origin-Resource-Policy", "same-origin",
            // Responses have live figures and a token. Static files override this.
            "Cache-Control", "no-store");

    @Override
    public void handle(Context request) {
        HEADERS.forEach(request::header);
    }
}
