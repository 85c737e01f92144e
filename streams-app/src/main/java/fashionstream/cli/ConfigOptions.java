package fashionstream.cli;

import fashionstream.config.AppConfig;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** A picocli mixin for the addresses of Kafka and the registry, and any other setting. */
public final class ConfigOptions {
    @Option(names = "--config", paramLabel = "FILE", description = "Settings file, in Java properties format.")
    private @Nullable Path file;

    @Option(
            names = "--set",
            paramLabel = "KEY=VALUE",
            description = "A setting, or a Kafka client setting with its prefix (such as producer., consumer., admin."
                    + " or streams.). Can be given several times.")
    private Map<String, String> settings = new LinkedHashMap<>();

    @Option(
            names = "--bootstrap-server",
            paramLabel = "HOST:PORT",
            description = "Kafka brokers, comma-separated. Default: 127.0.0.1:9092.")
    private @Nullable String bootstrapServer;

    @Option(
            names = "--schema-registry",
            paramLabel = "URL",
            description = "Schema registry. Default: http://127.0.0.1:8081.")
    private @Nullable String schemaRegistry;

    /** The settings from file, environment and options, checked. */
    public AppConfig load() {
        Map<String, String> options = new HashMap<>(settings);
        if (bootstrapServer != null) {
            options.put("bootstrap.servers", bootstrapServer);
        }
        if (schemaRegistry != null) {
            options.put("schema.registry.url", schemaRegistry);
        }
        return AppConfig.load(file, System.getenv(), options);
    }
}
