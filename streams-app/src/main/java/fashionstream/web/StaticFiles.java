package fashionstream.web;

import io.javalin.http.Context;
import io.javalin.http.staticfiles.ResourceHandler;
import io.javalin.http.staticfiles.StaticFileConfig;
import io.javalin.security.RouteRole;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;

/**
 * The page's files, from the class path's folder {@value #FOLDER}. A path consists of plain names between slashes,
 * without decoding; names that start with a dot, escapes and folder listings are not supported. Browsers cache files
 * and revalidate them each time: the ETag is a hash of the content.
 */
final class StaticFiles implements ResourceHandler {
    static final String FOLDER = "/fashionstream/web";

    private static final Pattern PATH = Pattern.compile("(?:/[A-Za-z0-9_-][A-Za-z0-9_.-]*)+\\.([a-z0-9]+)");

    /** Content types by extension; other files of the folder, such as classes, are not served. */
    private static final Map<String, String> TYPES = Map.of(
            "html", "text/html; charset=utf-8",
            "css", "text/css; charset=utf-8",
            "js", "text/javascript; charset=utf-8",
            "json", "application/json",
            "svg", "image/svg+xml",
            "png", "image/png",
            "ico", "image/x-icon",
            "woff2", "font/woff2",
            "txt", "text/plain; charset=utf-8");

    /** Contains only existing files, so that it stays small. */
    private final Map<String, StaticFile> files = new ConcurrentHashMap<>();

    @SuppressWarnings("ArrayRecordComponent") // never compared
    private record StaticFile(String type, String tag, byte[] content) {}

    @Override
    public boolean canHandle(Context request) {
        return find(request).isPresent();
    }

    @Override
    public boolean handle(Context request) {
        Optional<StaticFile> found = find(request);
        found.ifPresent(file -> {
            request.header("Cache-Control", "no-cache")
                    .header("ETag", file.tag())
                    .header("Vary", "Accept-Encoding");
            if (file.tag().equals(request.header("If-None-Match"))) {
                request.status(304);
            } else {
                request.contentType(file.type()).result(file.content());
            }
        });
        return found.isPresent();
    }

    private Optional<StaticFile> find(Context request) {
        String path = request.path().equals("/") ? "/index.html" : request.path();
        return Optional.ofNullable(files.computeIfAbsent(path, this::read));
    }

    // computeIfAbsent adds no entry for null.
    @SuppressWarnings("NullAway")
    private StaticFile read(String path) {
        var parts = PATH.matcher(path);
        String type = parts.matches() ? TYPES.get(parts.group(1)) : null;
        if (type == null) {
            return null;
        }
        try (InputStream in = StaticFiles.class.getResourceAsStream(FOLDER + path)) {
            if (in == null) {
                return null;
            }
            byte[] content = in.readAllBytes();
            return new StaticFile(type, tag(content), content);
        } catch (IOException e) {
            throw new UncheckedIOException("can't read " + path, e);
        }
    }

    /** Weak, because it stays the same if the response is compressed. */
    private static String tag(byte[] content) {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(content);
            return "W/\"" + HexFormat.of().formatHex(hash, 0, 12) + "\"";
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JVM supports SHA-256", e);
        }
    }

    @Override
    public boolean addStaticFileConfig(StaticFileConfig config) {
        return false; // there is one folder
    }

    @Override
    public Set<RouteRole> resourceRouteRoles(Context request) {
        return Set.of();
    }
}
