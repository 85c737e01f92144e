package fashionstream.registry;

import org.apache.kafka.common.errors.InvalidConfigurationException;

/**
 * The server at the registry's URL is not the schema registry, for example a proxy, another server, or a registry that
 * lost its schemas; or it doesn't support the request. This is not the record's fault: the same request succeeds once
 * the URL or the server is fixed.
 */
public final class NotARegistryException extends InvalidConfigurationException {
    private static final long serialVersionUID = 1L;

    NotARegistryException(String message) {
        super(message);
    }
}
