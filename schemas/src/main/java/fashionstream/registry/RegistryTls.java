package fashionstream.registry;

import java.net.http.HttpClient;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import javax.net.ssl.SSLParameters;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.config.SslConfigs;
import org.apache.kafka.common.security.ssl.DefaultSslEngineFactory;
import org.jspecify.annotations.Nullable;

/** Applies Kafka's {@code ssl.*} settings to an HTTP client, with the code that Kafka's own clients use. */
final class RegistryTls {
    private RegistryTls() {}

    static void apply(HttpClient.Builder client, SchemaRegistryConfig config) {
        if (!config.hasTlsSettings()) {
            return;
        }
        Map<String, Object> settings = config.tlsSettings();
        requireNoUnsupported(settings);
        try (DefaultSslEngineFactory factory = new DefaultSslEngineFactory()) {
            factory.configure(settings);
            client.sslContext(factory.sslContext());
        }
        SSLParameters parameters = new SSLParameters();
        setIfGiven(settings.get(SslConfigs.SSL_ENABLED_PROTOCOLS_CONFIG), parameters::setProtocols);
        setIfGiven(settings.get(SslConfigs.SSL_CIPHER_SUITES_CONFIG), parameters::setCipherSuites);
        client.sslParameters(parameters);
    }

    private static void requireNoUnsupported(Map<String, Object> settings) {
        if (settings.get(SslConfigs.SSL_ENGINE_FACTORY_CLASS_CONFIG) != null) {
            throw new ConfigException(SchemaRegistryConfig.SSL_PREFIX + SslConfigs.SSL_ENGINE_FACTORY_CLASS_CONFIG
                    + " is not supported; use the keystore and truststore settings");
        }
        // Java's HTTP client always checks the host name against the certificate.
        Object identification = settings.get(SslConfigs.SSL_ENDPOINT_IDENTIFICATION_ALGORITHM_CONFIG);
        if (!"https".equalsIgnoreCase(String.valueOf(identification))) {
            throw new ConfigException(
                    SchemaRegistryConfig.SSL_PREFIX + SslConfigs.SSL_ENDPOINT_IDENTIFICATION_ALGORITHM_CONFIG
                            + " must be https: the verification of the registry's host name can't be disabled");
        }
    }

    private static void setIfGiven(@Nullable Object list, Consumer<String[]> setter) {
        if (list instanceof List<?> values && !values.isEmpty()) {
            setter.accept(values.stream().map(String::valueOf).toArray(String[]::new));
        }
    }
}
