package fashionstream.reference;

import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Parses the addresses of model files. */
final class ReferenceAddress {
    private static final Pattern SCHEME = Pattern.compile("[A-Za-z][A-Za-z0-9+.-]+:.*", Pattern.DOTALL);

    /** Encoded dots, slashes and backslashes, with which a path could leave the folder that it seems to be in. */
    private static final Pattern ENCODED = Pattern.compile("%(2e|2f|5c)", Pattern.CASE_INSENSITIVE);

    private ReferenceAddress() {}

    /**
     * Parses an http, https or file URL, or a path.
     *
     * @throws IllegalArgumentException if it is none of these, or has a user name, a fragment, or {@code ..} in its path
     */
    static URI parse(String text) {
        if (!SCHEME.matcher(text).matches()) {
            try {
                return Path.of(text).toAbsolutePath().normalize().toUri();
            } catch (InvalidPathException e) {
                throw new IllegalArgumentException("'" + text + "' is neither a URL nor a path", e);
            }
        }
        try {
            return requireValid(new URI(text));
        } catch (URISyntaxException e) {
            throw new IllegalArgumentException("'" + text + "' is not a valid URL: " + e.getReason(), e);
        }
    }

    /** @throws IllegalArgumentException as {@link #parse} */
    static URI requireValid(URI address) {
        String scheme = String.valueOf(address.getScheme()).toLowerCase(Locale.ROOT);
        if (!scheme.equals("http") && !scheme.equals("https") && !scheme.equals("file")) {
            throw new IllegalArgumentException("'" + shown(address) + "' is not an http, https or file URL");
        }
        String path = address.getRawPath();
        boolean local = scheme.equals("file");
        if (path == null || local != (address.getHost() == null)) {
            throw new IllegalArgumentException("'" + shown(address) + "' is not a valid URL: "
                    + (local ? "a file URL has three slashes, as in file:///models" : "it has no valid host"));
        }
        if (address.getRawUserInfo() != null) {
            throw new IllegalArgumentException("the URL of a model may not contain a user name or a password");
        }
        if (address.getRawFragment() != null || (local && address.getRawQuery() != null)) {
            throw new IllegalArgumentException(
                    "'" + shown(address) + "' is the address of a file, without '#'" + (local ? " and '?'" : ""));
        }
        if (ENCODED.matcher(path).find() || !address.normalize().getRawPath().equals(path)) {
            throw new IllegalArgumentException(
                    "'" + shown(address) + "' has '..', '.' or '//' in its path, or an encoded '.', '/' or '\\'");
        }
        return address;
    }

    /** The port, also if it is the scheme's default. */
    static int port(URI address) {
        if (address.getPort() >= 0) {
            return address.getPort();
        }
        return "https".equalsIgnoreCase(address.getScheme()) ? 443 : 80;
    }

    static boolean isFile(URI address) {
        return "file".equalsIgnoreCase(address.getScheme());
    }

    /** The address for messages, without user and query. */
    static String shown(URI address) {
        if (isFile(address)) {
            return String.valueOf(address.getPath());
        }
        @Nullable String host = address.getHost();
        String port = address.getPort() < 0 ? "" : ":" + address.getPort();
        return address.getScheme() + "://" + (host == null ? "" : host) + port
                + (address.getRawPath() == null ? "" : address.getRawPath());
    }
}
