package fashionstream.registry;

import static fashionstream.registry.TestSerdes.client;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.errors.SslAuthenticationException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Tests with a real HTTPS server whose certificate is only in a trust store. */
class RegistryTlsTest {
    private static final String PASSWORD = "changeit";

    @TempDir
    static Path directory;

    static HttpsServer server;

    @BeforeAll
    static void start() throws Exception {
        keytool("-genkeypair -alias registry -keyalg EC -dname CN=registry -ext san=ip:127.0.0.1 -keystore keys.p12");
        keytool("-exportcert -rfc -alias registry -keystore keys.p12 -file trust.pem");
        keytool("-importcert -noprompt -alias registry -keystore trust.p12 -file trust.pem");
        keytool("-importcert -noprompt -alias registry -keystore trust.jks -storetype JKS -file trust.pem");

        KeyStore keys = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(directory.resolve("keys.p12"))) {
            keys.load(in, PASSWORD.toCharArray());
        }
        KeyManagerFactory managers = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        managers.init(keys, PASSWORD.toCharArray());
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(managers.getKeyManagers(), null, null);

        server = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setHttpsConfigurator(new HttpsConfigurator(context));
        server.createContext("/", exchange -> {
            byte[] response = "{\"id\":1,\"schema\":\"\\\"int\\\"\"}".getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(200, response.length);
            exchange.getResponseBody().write(response);
            exchange.close();
        });
        server.start();
    }

    @AfterAll
    static void stop() {
        server.stop(0);
    }

    @ParameterizedTest
    @CsvSource({"PKCS12, trust.p12, changeit", "JKS, trust.jks, changeit", "PEM, trust.pem,"})
    void shouldTrustCertificatesInTheTrustStore(String type, String file, String password) {
        SchemaRegistryClient client = client(
                url(),
                "schema.registry.ssl.truststore.type",
                type,
                "schema.registry.ssl.truststore.location",
                directory.resolve(file).toString(),
                "schema.registry.ssl.truststore.password",
                password);

        assertThat(client.latest("s").id()).isEqualTo(1);
    }

    @Test
    void shouldNotTrustOtherCertificates() {
        assertThatThrownBy(() -> client(url()).latest("s"))
                .isInstanceOf(SslAuthenticationException.class)
                .hasMessageContaining(url())
                .hasMessageContaining("schema.registry.ssl.truststore");
    }

    @ParameterizedTest
    @CsvSource({"ssl.endpoint.identification.algorithm, ''", "ssl.engine.factory.class, java.lang.String"})
    void shouldRejectUnsupportedSettings(String key, String value) {
        assertThatThrownBy(() -> client(url(), "schema.registry." + key, value))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("schema.registry." + key);
    }

    private static String url() {
        return "https://127.0.0.1:" + server.getAddress().getPort();
    }

    private static void keytool(String arguments) throws Exception {
        Path program = Path.of(System.getProperty("java.home"), "bin", "keytool");
        Process process = new ProcessBuilder((program + " " + arguments + " -storepass " + PASSWORD).split(" "))
                .directory(directory.toFile())
                .redirectErrorStream(true)
                .start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(output).isZero();
    }
}
