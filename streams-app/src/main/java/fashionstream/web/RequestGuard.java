package fashionstream.web;

import fashionstream.console.Json;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpMethod;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.jspecify.annotations.Nullable;

/**
 * Accepts requests from pages of this server and from programs; refuses requests that a page of another site makes a
 * browser send. It runs before all other handlers, so that refused requests do not occupy a lane.
 */
final class RequestGuard extends Handler.Wrapper {
    /** The header in which browsers send the origin of a request; pages cannot change it. */
    private static final String SITE = "Sec-Fetch-Site";

    /** {@code none}: a bookmark, or an address that was typed in. */
    private static final Set<String> OWN_SITES = Set.of("same-origin", "none");

    private static final Set<String> PAGE = Set.of("/", "/index.html");

    private final HostNames hosts;
    private final byte[] token;

    /** @param token token that pages of this server send with each request that changes something */
    RequestGuard(HostNames hosts, String token) {
        this.hosts = hosts;
        this.token = token.getBytes(StandardCharsets.UTF_8);
    }

    @Override
    public boolean handle(Request request, Response response, Callback callback) throws Exception {
        Optional<Refusal> refusal = refusal(request);
        if (refusal.isEmpty()) {
            return super.handle(request, response, callback);
        }
        refusal.get().write(response, callback);
        return true;
    }

    private Optional<Refusal> refusal(Request request) {
        String host = header(request, HttpHeader.HOST.asString());
        if (host == null) {
            return refuse(HttpStatus.BAD_REQUEST_400, "the Host header is missing");
        }
        if (!hosts.allow(host, Request.getLocalAddr(request), Request.getLocalPort(request))) {
            return refuse(
                    HttpStatus.MISDIRECTED_REQUEST_421,
                    "this server does not accept the name in the Host header; add it to web.hosts");
        }
        String site = header(request, SITE);
        if (site != null && !OWN_SITES.contains(site) && !opensThePage(request)) {
            return forbid("requests from pages of another site are refused");
        }
        String origin = header(request, HttpHeader.ORIGIN.asString());
        // Browsers omit it when a page reads from its own server.
        if (origin != null && !isSame(origin, host)) {
            return forbid("requests from pages of another origin are refused");
        }
        return changesNothing(request) ? Optional.empty() : requirePage(request, origin);
    }

    /** A link on another site may open the page. */
    private static boolean opensThePage(Request request) {
        return HttpMethod.GET.is(request.getMethod())
                && "navigate".equals(header(request, "Sec-Fetch-Mode"))
                && "document".equals(header(request, "Sec-Fetch-Dest"))
                && PAGE.contains(Request.getPathInContext(request));
    }

    /** Compares name and port only: a reverse proxy may use TLS towards the browser but not towards this server. */
    private static boolean isSame(String origin, String host) {
        return origin.equalsIgnoreCase("http://" + host) || origin.equalsIgnoreCase("https://" + host);
    }

    private static boolean changesNothing(Request request) {
        return HttpMethod.GET.is(request.getMethod()) || HttpMethod.HEAD.is(request.getMethod());
    }

    private Optional<Refusal> requirePage(Request request, @Nullable String origin) {
        if (origin == null) {
            return forbid("requests that change something need an Origin header");
        }
        String sent = header(request, Session.TOKEN_HEADER);
        if (sent == null || !MessageDigest.isEqual(sent.getBytes(StandardCharsets.UTF_8), token)) {
            return forbid("requests that change something need the header " + Session.TOKEN_HEADER
                    + " with the token from " + Session.PATH + "; each start creates a new one");
        }
        return Optional.empty();
    }

    private static @Nullable String header(Request request, String name) {
        return request.getHeaders().get(name);
    }

    private static Optional<Refusal> forbid(String reason) {
        return refuse(HttpStatus.FORBIDDEN_403, reason);
    }

    private static Optional<Refusal> refuse(int status, String reason) {
        return Optional.of(new Refusal(status, reason));
    }

    /**
     * The token that a page of this server needs to change something; each start creates a new one. A page of another
     * site can send requests, but cannot read responses, so it cannot get the token.
     */
    static final class Session implements RouteSource {
        /** Where a page gets the token. */
        static final String PATH = "/api/session";

        /** The header in which the page sends the token. */
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
            String response = Json.line(Map.of("token", token, "header", TOKEN_HEADER));
            routes.get(PATH, request -> request.contentType("application/json").result(response));
        }
    }
}
