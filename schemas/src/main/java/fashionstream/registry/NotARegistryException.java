package fashionstream.registry;

import org.apache.kafka.common.errors.InvalidConfigurationException;

/**
 * Something answered at the registry's URL that isn't the schema registry, such as a proxy, another server, or a
 * registry without the schemas that it gave before; or the registry doesn't know the request at all. This is no
 * evidence about a record: the same request succeeds once the URL, or what stands there, is mended.
 */
public final class NotARegistryException extends InvalidConfigurationException {
    private static final long serialVersionUID = 1L;

    NotARegistryException(String message) {
        super(message);
    }
}
