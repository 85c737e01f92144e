package fashionstream.registry;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.config.AbstractConfig;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigDef.Importance;
import org.apache.kafka.common.config.ConfigDef.Range;
import org.apache.kafka.common.config.ConfigDef.ValidString;
import org.apache.kafka.common.config.SslConfigs;

/**
 * Settings of {@link SchemaRegistryClient}, under the names that Confluent's clients use. Unknown keys are ignored: a
 * serde receives the whole configuration of its Kafka client. Immutable.
 */
public class SchemaRegistryConfig extends AbstractConfig {
    /** Base URLs of the registry, comma-separated. */
    public static final String SCHEMA_REGISTRY_URL = "schema.registry.url";

    /** Where credentials come from: {@code URL} or {@code USER_INFO}. */
    public static final String BASIC_AUTH_CREDENTIALS_SOURCE = "basic.auth.credentials.source";

    /** Credentials as {@code user:password}. */
    public static final String BASIC_AUTH_USER_INFO = "basic.auth.user.info";

    /** Prefix of Kafka's {@code ssl.*} keys for the registry. */
    public static final String SSL_PREFIX = "schema.registry.";

    /** Maximum number of retries of a request. */
    public static final String MAX_RETRIES = "max.retries";

    /** Maximum wait before the first retry, in milliseconds. */
    public static final String RETRIES_WAIT_MS = "retries.wait.ms";

    /** Maximum wait before any retry, in milliseconds. */
    public static final String RETRIES_MAX_WAIT_MS = "retries.max.wait.ms";

    /** Connect timeout, in milliseconds. */
    public static final String HTTP_CONNECT_TIMEOUT_MS = "http.connect.timeout.ms";

    /** Timeout for a complete response, in milliseconds. */
    public static final String HTTP_READ_TIMEOUT_MS = "http.read.timeout.ms";

    /** How long a subject's latest schema is cached, in seconds. */
    public static final String LATEST_CACHE_TTL_SEC = "latest.cache.ttl.sec";

    private static final String FROM_URL = "URL";
    private static final String FROM_USER_INFO = "USER_INFO";

    /** @throws org.apache.kafka.common.config.ConfigException if a value is missing or wrong */
    public SchemaRegistryConfig(Map<String, ?> properties) {
        this(configDef(), properties);
    }

    SchemaRegistryConfig(ConfigDef definition, Map<String, ?> properties) {
        // Not logged: a URL may carry a password.
        super(definition, properties, false);
    }

    /** Returns a new definition of all keys with their defaults and documentation. */
    public static ConfigDef configDef() {
        ConfigDef definition = new ConfigDef()
                .define(
                        SCHEMA_REGISTRY_URL,
                        ConfigDef.Type.LIST,
                        ConfigDef.NO_DEFAULT_VALUE,
                        ConfigDef.LambdaValidator.with(RegistryEndpoint::validate, () -> "http or https URLs"),
                        Importance.HIGH,
                        "Base URLs of the schema registry, comma-separated. If one fails, the next is tried.")
                .define(
                        BASIC_AUTH_CREDENTIALS_SOURCE,
                        ConfigDef.Type.STRING,
                        FROM_URL,
                        ValidString.in(FROM_URL, FROM_USER_INFO),
                        Importance.MEDIUM,
                        "Where credentials for HTTP Basic authentication come from: URL takes them from each URL's"
                                + " user part, USER_INFO from basic.auth.user.info.")
                .define(
                        BASIC_AUTH_USER_INFO,
                        ConfigDef.Type.PASSWORD,
                        null,
                        Importance.MEDIUM,
                        "Credentials as user:password, used when basic.auth.credentials.source is USER_INFO.");
        defineTimes(definition);
        definition.embed(SSL_PREFIX, "Registry TLS", 0, tlsDef());
        return definition;
    }

    private static void defineTimes(ConfigDef definition) {
        definition
                .define(
                        MAX_RETRIES,
                        ConfigDef.Type.INT,
                        3,
                        Range.between(0, 1000),
                        Importance.LOW,
                        "Maximum number of retries after a lost connection or HTTP 408, 429 or 5xx. Each attempt tries"
                                + " every URL once.")
                .define(
                        RETRIES_WAIT_MS,
                        ConfigDef.Type.LONG,
                        1000L,
                        Range.atLeast(0),
                        Importance.LOW,
                        "Maximum wait before the first retry, in milliseconds. It doubles with each retry; the actual"
                                + " wait is random below it.")
                .define(
                        RETRIES_MAX_WAIT_MS,
                        ConfigDef.Type.LONG,
                        20_000L,
                        Range.atLeast(0),
                        Importance.LOW,
                        "Maximum wait before any retry, in milliseconds.")
                .define(
                        HTTP_CONNECT_TIMEOUT_MS,
                        ConfigDef.Type.INT,
                        60_000,
                        Range.atLeast(1),
                        Importance.LOW,
                        "Time to connect to the registry, in milliseconds.")
                .define(
                        HTTP_READ_TIMEOUT_MS,
                        ConfigDef.Type.INT,
                        60_000,
                        Range.atLeast(1),
                        Importance.LOW,
                        "Time in which the registry's complete response must arrive, in milliseconds.")
                .define(
                        LATEST_CACHE_TTL_SEC,
                        ConfigDef.Type.LONG,
                        60L,
                        Range.atLeast(-1),
                        Importance.LOW,
                        "How long a subject's latest schema is cached, in seconds; -1 for no expiry.");
    }

    private static ConfigDef tlsDef() {
        ConfigDef definition = new ConfigDef();
        SslConfigs.addClientSslSupport(definition);
        return definition;
    }

    /**
     * A value of {@value #SCHEMA_REGISTRY_URL} for display: without users and passwords. Text that isn't a list of URLs
     * is shown only if it can't contain any.
     */
    public static String withoutCredentials(String urls) {
        return RegistryEndpoint.describe(urls);
    }

    List<RegistryEndpoint> endpoints() {
        String userInfo = null;
        if (getString(BASIC_AUTH_CREDENTIALS_SOURCE).equals(FROM_USER_INFO)) {
            userInfo = RegistryEndpoint.requireUserInfo(getPassword(BASIC_AUTH_USER_INFO));
        }
        return RegistryEndpoint.parseAll(getList(SCHEMA_REGISTRY_URL), userInfo);
    }

    /** Kafka's {@code ssl.*} settings for the registry, parsed, without the prefix. */
    Map<String, Object> tlsSettings() {
        Map<String, Object> settings = new HashMap<>();
        tlsDef().names().forEach(name -> settings.put(name, get(SSL_PREFIX + name)));
        return settings;
    }

    /** Whether any TLS setting is set; if not, Java's own trust store is used. */
    boolean hasTlsSettings() {
        return originals().keySet().stream().anyMatch(key -> key.startsWith(SSL_PREFIX + "ssl."));
    }

    int maxRetries() {
        return getInt(MAX_RETRIES);
    }

    Backoff backoff() {
        return new Backoff(getLong(RETRIES_WAIT_MS), getLong(RETRIES_MAX_WAIT_MS));
    }

    Duration connectTimeout() {
        return Duration.ofMillis(getInt(HTTP_CONNECT_TIMEOUT_MS));
    }

    Duration readTimeout() {
        return Duration.ofMillis(getInt(HTTP_READ_TIMEOUT_MS));
    }

    /** How long a latest schema is cached; negative for no expiry. */
    Duration latestTtl() {
        return Duration.ofSeconds(getLong(LATEST_CACHE_TTL_SEC));
    }
}
