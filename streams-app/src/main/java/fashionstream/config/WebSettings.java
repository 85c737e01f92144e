package fashionstream.config;

import static org.apache.kafka.common.config.ConfigDef.Importance.LOW;
import static org.apache.kafka.common.config.ConfigDef.Importance.MEDIUM;

import java.util.List;
import org.apache.kafka.common.config.AbstractConfig;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigDef.NonEmptyString;
import org.apache.kafka.common.config.ConfigDef.Range;

/**
 * How the application shows itself over HTTP.
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
                        "Address that the dashboard, metrics and health are served on. By default only this machine"
                                + " can connect, as nobody is asked for a password; 0.0.0.0 serves every interface,"
                                + " as a container needs.")
                .define(
                        PORT,
                        ConfigDef.Type.INT,
                        8080,
                        Range.between(0, 65_535),
                        MEDIUM,
                        "Port of dashboard, metrics and health; 0 takes any free one.")
                .define(
                        HOSTS,
                        ConfigDef.Type.LIST,
                        List.of(),
                        ConfigDef.ValidList.anyNonDuplicateValues(true, false),
                        LOW,
                        "Further names by which it is reached, comma-separated: those of a reverse proxy, or of the"
                                + " service in a container network. A name goes with any port, name:port with that"
                                + " one. Requests by other names are refused: a foreign page could otherwise read"
                                + " the dashboard through a name of its own that resolves to this machine.")
                .define(
                        CLIENTS_MAX,
                        ConfigDef.Type.INT,
                        50,
                        Range.between(1, 1000),
                        LOW,
                        "How many browsers are sent live events at once; each costs a thread and a connection. Others"
                                + " are told to come again later.")
                .define(
                        ROLLOUT,
                        ConfigDef.Type.BOOLEAN,
                        false,
                        LOW,
                        "Whether the dashboard may promote models and roll back. Nobody is asked for a password: whoever"
                                + " can open the page can then do it. 'demo' always lets them.");
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
