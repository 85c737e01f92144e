package fashionstream.web;

import io.javalin.http.BadRequestResponse;
import io.javalin.http.Context;
import io.javalin.http.ForbiddenResponse;
import io.javalin.http.Handler;
import io.javalin.http.HandlerType;
import io.javalin.http.MisdirectedRequestResponse;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Lets through what may come from a page of this server, or from a program that asks it directly; refuses what a foreign
 * page makes a browser ask.
 */
final class RequestGuard implements Handler {
    private static final Set<HandlerType> CHANGES_NOTHING = Set.of(HandlerType.GET, HandlerType.HEAD);

    private final HostNames hosts;
    private final byte[] token;

    /** @param token what a page of this server sends with each request that changes something */
    RequestGuard(HostNames hosts, String token) {
        this.hosts = hosts;
        this.token = token.getBytes(StandardCharsets.UTF_8);
    }

    @Override
    public void handle(Context request) {
        String host = requireHost(request);
        String origin = request.header("Origin");
        // Browsers leave it out where a page reads from its own server.
        if (origin != null && !isSame(origin, host)) {
            throw new ForbiddenResponse("requests from pages of another origin are refused");
        }
        if (!CHANGES_NOTHING.contains(request.method())) {
            requirePage(request, origin);
        }
    }

    private String requireHost(Context request) {
        String host = request.header("Host");
        if (host == null) {
            throw new BadRequestResponse("there is no Host header");
        }
        if (!hosts.allow(host, request.req().getLocalAddr(), request.req().getLocalPort())) {
            throw new MisdirectedRequestResponse(
                    "this server isn't known by the name in the Host header; setting web.hosts adds names");
        }
        return host;
    }

    /** By name and port alone: a reverse proxy may speak TLS towards the browser and not towards us. */
    private static boolean isSame(String origin, String host) {
        return origin.equalsIgnoreCase("http://" + host) || origin.equalsIgnoreCase("https://" + host);
    }

    private void requirePage(Context request, @Nullable String origin) {
        if (origin == null) {
            throw new ForbiddenResponse("requests that change something need an Origin header");
        }
        String sent = request.header(Session.TOKEN_HEADER);
        if (sent == null || !MessageDigest.isEqual(sent.getBytes(StandardCharsets.UTF_8), token)) {
            throw new ForbiddenResponse("requests that change something need the header " + Session.TOKEN_HEADER
                    + " with the token from " + Session.PATH + "; it is another after each start");
        }
    }
}
