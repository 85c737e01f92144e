package fashionstream.web;

import fashionstream.console.Json;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.Map;

/**
 * What a page of this server needs to change something: a token that is another after each start. A page from elsewhere
 * can send requests here, but read no answers, and so never learns it.
 */
final class Session implements RouteSource {
    /** Where a page gets the token. */
    static final String PATH = "/api/session";

    /** The header that the page sends it in. */
    static final String TOKEN_HEADER = "X-Fashion-Stream-Token";

    private static final int TOKEN_BYTES = 16;

    private final String token;

    Session() {
        byte[] random = new byte[TOKEN_BYTES];
        new SecureRandom().nextBytes(random);
        token = Base64.getUrlEncoder().withoutPadding().encodeToString(random);
    }

    String token() {
        return token;
    }

    @Override
    public void addTo(Routes routes) {
        String answer = Json.line(Map.of("token", token, "header", TOKEN_HEADER));
        routes.get(PATH, request -> request.contentType("application/json").result(answer));
    }
}
