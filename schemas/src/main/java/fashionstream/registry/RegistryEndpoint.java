package fashionstream.registry;

import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.stream.Collectors;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.config.types.Password;
import org.jspecify.annotations.Nullable;

/**
 * Address and credentials of a registry. Credentials never appear in a message: {@link #toString()} omits them, and an
 * entry that can't be parsed is identified by its position in the list, since it may contain a password anywhere.
 *
 * @param base scheme, host, port and path, without user part and final slash
 * @param authorization value of the header {@code Authorization}; null to send none
 */
record RegistryEndpoint(URI base, @Nullable String authorization) {
    /**
     * Parses base URLs.
     *
     * @param userInfo {@code user:password} for all of them; null to use each URL's user part
     * @throws ConfigException if one is not an http or https URL
     */
    static List<RegistryEndpoint> parseAll(List<String> urls, @Nullable String userInfo) {
        if (urls.isEmpty()) {
            throw new ConfigException(SchemaRegistryConfig.SCHEMA_REGISTRY_URL + " is empty: give the registry's URL");
        }
        List<RegistryEndpoint> endpoints = new ArrayList<>();
        for (String url : urls) {
            endpoints.add(parse(url, endpoints.size() + 1, userInfo));
        }
        return List.copyOf(endpoints);
    }

    /** Validates a list of base URLs; for {@link org.apache.kafka.common.config.ConfigDef}. */
    static void validate(String key, @Nullable Object value) {
        if (value instanceof List<?> urls) {
            parseAll(urls.stream().map(String::valueOf).toList(), null);
        }
    }

    /** Base URLs for display, see {@link SchemaRegistryConfig#withoutCredentials}. */
    static String describe(String urls) {
        try {
            return parseAll(Arrays.asList(urls.strip().split("\\s*,\\s*")), null).stream()
                    .map(RegistryEndpoint::toString)
                    .collect(Collectors.joining(","));
        } catch (ConfigException e) {
            // There is no way to find where a password begins and ends.
            return urls.indexOf('@') < 0 ? urls : "[hidden: it isn't a URL, and may hold a password]";
        }
    }

    static String requireUserInfo(@Nullable Password userInfo) {
        if (userInfo == null || userInfo.value().indexOf(':') < 1) {
            throw new ConfigException(SchemaRegistryConfig.BASIC_AUTH_USER_INFO + " must be user:password when "
                    + SchemaRegistryConfig.BASIC_AUTH_CREDENTIALS_SOURCE + " is USER_INFO");
        }
        return userInfo.value();
    }

    private static RegistryEndpoint parse(String url, int position, @Nullable String userInfo) {
        try {
            URI uri = new URI(url);
            boolean http = "http".equalsIgnoreCase(uri.getScheme()) || "https".equalsIgnoreCase(uri.getScheme());
            if (http && uri.getHost() != null && uri.getQuery() == null && uri.getFragment() == null) {
                String path = uri.getPath().replaceAll("/+$", "");
                URI base = new URI(uri.getScheme(), null, uri.getHost(), uri.getPort(), path, null, null);
                return new RegistryEndpoint(base, basic(userInfo == null ? uri.getUserInfo() : userInfo));
            }
        } catch (URISyntaxException e) {
            // Not used as the cause: it quotes the URL, including the password.
        }
        throw new ConfigException("entry " + position + " of " + SchemaRegistryConfig.SCHEMA_REGISTRY_URL
                + " is not a URL like http://host:8081 or https://host/path");
    }

    private static @Nullable String basic(@Nullable String userInfo) {
        return userInfo == null
                ? null
                : "Basic " + Base64.getEncoder().encodeToString(userInfo.getBytes(StandardCharsets.UTF_8));
    }

    /** The base URL, without credentials. */
    @Override
    public String toString() {
        return base.toString();
    }
}
