package fashionstream.web;

import fashionstream.config.WebSettings;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The host names that requests may use. A malicious site can make its own name resolve to this machine, so that the
 * browser treats requests as same-origin (DNS rebinding), but the {@code Host} header reveals the name. Addresses are
 * safe, because they can't be made to refer to another machine.
 */
final class HostNames {
    private static final Set<String> LOOPBACK = Set.of("localhost", "127.0.0.1", "[::1]");
    private static final Pattern HOST = Pattern.compile("(\\[[0-9a-f:.]+]|[^:\\[\\]]+)(?::([0-9]{1,5}))?");
    private static final String HTTP_PORT = "80";

    /** Names that are valid with the port of this server. */
    private final Set<String> own = new HashSet<>(LOOPBACK);

    /** Names that are valid as written; those without port, with any port. */
    private final Set<String> further = new HashSet<>();

    HostNames(WebSettings settings) {
        own.add(settings.host().toLowerCase(Locale.ROOT));
        List<String> hosts = settings.hosts();
        hosts.forEach(host -> further.add(host.toLowerCase(Locale.ROOT)));
    }

    /**
     * Whether a request may use this name.
     *
     * @param header the {@code Host} header: {@code name}, {@code name:port} or the same with an address
     * @param localAddress address of this server that the browser has connected to
     * @param localPort and its port
     */
    boolean allow(String header, String localAddress, int localPort) {
        String host = header.toLowerCase(Locale.ROOT);
        Matcher parts = HOST.matcher(host);
        if (!parts.matches()) {
            return false;
        }
        String name = parts.group(1);
        String port = parts.group(2) == null ? HTTP_PORT : parts.group(2);
        if (further.contains(host) || further.contains(name)) {
            return true;
        }
        return port.equals(Integer.toString(localPort)) && (own.contains(name) || name.equals(bracketed(localAddress)));
    }

    private static String bracketed(String address) {
        return address.contains(":") && !address.startsWith("[") ? "[" + address + "]" : address;
    }
}
