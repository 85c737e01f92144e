package fashionstream.config;

import static org.apache.kafka.common.config.ConfigDef.Importance.LOW;
import static org.apache.kafka.common.config.ConfigDef.Importance.MEDIUM;

import fashionstream.reference.AllowedReferences;
import fashionstream.reference.ModelCache;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.common.config.AbstractConfig;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigDef.LambdaValidator;
import org.apache.kafka.common.config.ConfigDef.Range;
import org.apache.kafka.common.config.ConfigException;

/** Settings of models that are published by reference. */
final class ReferenceSettings {
    private static final String ALLOW = "models.reference.allow";
    private static final String TIMEOUT_MS = "models.reference.timeout.ms";

    private ReferenceSettings() {}

    static void define(ConfigDef definition) {
        definition
                .define(
                        ALLOW,
                        ConfigDef.Type.LIST,
                        "",
                        LambdaValidator.with(
                                ReferenceSettings::requirePrefixes, () -> "http, https or file URLs, or paths"),
                        MEDIUM,
                        "Prefixes of the addresses from which published models may be fetched, comma-separated: http or"
                                + " https URLs, or folders. By default none: whoever may write to the models topic could"
                                + " otherwise make each instance send requests to any server that it can reach.")
                .define(
                        TIMEOUT_MS,
                        ConfigDef.Type.LONG,
                        TimeUnit.MINUTES.toMillis(10),
                        Range.between(1000L, TimeUnit.DAYS.toMillis(1)),
                        LOW,
                        "How long it may take to fetch a published model, with all attempts, in milliseconds.");
    }

    private static void requirePrefixes(String name, Object value) {
        try {
            new AllowedReferences(
                    ((List<?>) value).stream().map(String::valueOf).toList());
        } catch (IllegalArgumentException e) {
            throw new ConfigException(name, value, e.getMessage());
        }
    }

    /** @param folder the folder of the copies */
    static ModelCache cache(AbstractConfig settings, Path folder) {
        return new ModelCache(
                folder,
                new AllowedReferences(settings.getList(ALLOW)),
                Duration.ofMillis(settings.getLong(TIMEOUT_MS)));
    }
}
