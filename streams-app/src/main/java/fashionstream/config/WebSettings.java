package fashionstream.config;

import static org.apache.kafka.common.config.ConfigDef.Importance.LOW;
import static org.apache.kafka.common.config.ConfigDef.Importance.MEDIUM;

import java.util.List;
import org.apache.kafka.common.config.AbstractConfig;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigDef.NonEmptyString;
import org.apache.kafka.common.config.ConfigDef.Range;

/**
 * Settings of the HTTP server.
 *
 * @param host name or address to listen on
 * @param port port to listen on, 0 for any free one
 * @param hosts further names by which browsers reach it, each with or without a port
 * @param clientsMax how many event streams are served at once
 * @param rollout whether the page may promote models and roll back
 */
public record WebSettings(String host, int port, List<String> hosts, int clientsMax, boolean rollout) {
    private static final String HOST = "web.host";
    private static final String PORT = "web.port";
    private static final String HOSTS = "web.hosts";
    private static final String CLIENTS_MAX = "web.clients.max";
    private static final String ROLLOUT = "web.rollout.enable";

    public WebSettings {
        hosts = List.copyOf(hosts);
    }

    static void define(ConfigDef definition) {
        definition
                .define(
                        HOST,
                        ConfigDef.Type.STRING,
                        "127.0.0.1",
                        new NonEmptyString(),
                        MEDIUM,
                        "Address on which the dashboard, metrics and health endpoints listen. By default only this machine"
                                + " can connect, because no password is required; 0.0.0.0 listens on every interface,"
                                + " which a container needs.")
                .define(
                        PORT,
                        ConfigDef.Type.INT,
                        8080,
                        Range.between(0, 65_535),
                        MEDIUM,
                        "Port of the dashboard, metrics and health endpoints; 0 for any free port.")
                .define(
                        HOSTS,
                        ConfigDef.Type.LIST,
                        List.of(),
                        ConfigDef.ValidList.anyNonDuplicateValues(true, false),
                        LOW,
                        "Further host names of this server, comma-separated: those of a reverse proxy, or of the"
                                + " service in a container network. An entry without a port allows any port;"
                                + " name:port allows only that port. Requests for other names are refused, which"
                                + " prevents DNS rebinding.")
                .define(
                        CLIENTS_MAX,
                        ConfigDef.Type.INT,
                        50,
                        Range.between(1, 1000),
                        LOW,
                        "How many browsers receive live events at once; each costs a thread and a connection. Further"
                                + " browsers are asked to retry later.")
                .define(
                        ROLLOUT,
                        ConfigDef.Type.BOOLEAN,
                        false,
                        LOW,
                        "Whether the dashboard can promote models and roll back. No password is required: anybody who can"
                                + " open the page can do it. 'demo' always allows it.");
    }

    static WebSettings of(AbstractConfig settings) {
        return new WebSettings(
                settings.getString(HOST),
                settings.getInt(PORT),
                settings.getList(HOSTS),
                settings.getInt(CLIENTS_MAX),
                settings.getBoolean(ROLLOUT));
    }
}
