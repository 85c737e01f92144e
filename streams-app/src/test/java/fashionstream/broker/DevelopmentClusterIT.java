package fashionstream.broker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import fashionstream.kafka.BrokerException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(value = 120, unit = TimeUnit.SECONDS)
class DevelopmentClusterIT {
    @TempDir
    private Path directory;

    @Test
    void shouldKeepBrokerAndRegistryInOneDirectory() {
        try (DevelopmentCluster cluster = DevelopmentCluster.start(directory, 0, 0)) {
            assertThat(cluster.bootstrapServers()).startsWith("127.0.0.1:");
            assertThat(cluster.registryUrl()).startsWith("http://127.0.0.1:");
            assertThat(directory.resolve("kafka")).isNotEmptyDirectory();
            assertThat(directory.resolve("registry")).isNotEmptyDirectory();
        }
    }

    @Test
    void shouldCloseTheRegistryIfTheBrokerCannotStart() throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            assertThatThrownBy(() -> DevelopmentCluster.start(directory, taken.getLocalPort(), 0))
                    .isInstanceOf(BrokerException.class)
                    .hasMessageContaining("port " + taken.getLocalPort() + " is in use");
        }
        // This would fail if the directory were still locked.
        DevelopmentCluster.start(directory, 0, 0).close();
    }

    @Test
    void shouldReportThatTheRegistrysPortIsInUse() throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            assertThatThrownBy(() -> DevelopmentCluster.start(directory, 0, taken.getLocalPort()))
                    .isInstanceOf(BrokerException.class)
                    .hasMessageContaining("port " + taken.getLocalPort() + " is in use")
                    .hasMessageContaining("--registry-port");
        }
        assertThat(directory.resolve("kafka")).doesNotExist();
    }
}
