package fashionstream.container;

import com.github.dockerjava.api.command.CreateContainerCmd;
import com.github.dockerjava.api.model.AccessMode;
import com.github.dockerjava.api.model.Bind;
import com.github.dockerjava.api.model.Capability;
import com.github.dockerjava.api.model.HostConfig;
import com.github.dockerjava.api.model.Volume;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.containers.Network;
import org.testcontainers.containers.wait.strategy.Wait;
import org.testcontainers.kafka.KafkaContainer;
import org.testcontainers.utility.DockerImageName;

/**
 * Kafka, and the development registry of the application's image, on a separate network. Containers of the application
 * are hardened as in docker-compose.yml.
 */
final class ContainerCluster implements AutoCloseable {
    /** Path of the data set in containers of the application. */
    static final String DATA_SET = "/data-set";

    private static final Duration PATIENCE = Duration.ofSeconds(90);
    private static final long APP_MEMORY = 1L << 30;

    private final DockerImageName image;
    private final Path dataSet;
    private final Network network = Network.newNetwork();
    private final KafkaContainer kafka;
    private final GenericContainer<?> registry;

    /** @param dataSet folder of the data set on this machine */
    ContainerCluster(DockerImageName image, DockerImageName kafkaImage, Path dataSet) {
        this.image = image;
        this.dataSet = dataSet;
        this.kafka = new KafkaContainer(kafkaImage).withNetwork(network).withListener("kafka:19092");
        this.registry = app("schema registry at", "registry", "--host", "schema-registry")
                .withNetworkAliases("schema-registry");
    }

    void start() {
        kafka.start();
        registry.start();
    }

    /** A container with the topology, not yet started. */
    GenericContainer<?> serve() {
        return app("classifying from topic", "serve")
                .withEnv("FASHION_STREAM_BOOTSTRAP_SERVERS", "kafka:19092")
                .withEnv("FASHION_STREAM_SCHEMA_REGISTRY_URL", "http://schema-registry:8081");
    }

    private GenericContainer<?> app(String ready, String... command) {
        return new GenericContainer<>(image)
                .withNetwork(network)
                .withCommand(command)
                .withCreateContainerCmdModifier(this::harden)
                .waitingFor(Wait.forLogMessage(".*" + ready + ".*", 1).withStartupTimeout(PATIENCE));
    }

    private void harden(CreateContainerCmd command) {
        HostConfig host = Objects.requireNonNull(command.getHostConfig());
        host.withReadonlyRootfs(true)
                // Native libraries are unpacked and loaded there.
                .withTmpFs(Map.of("/tmp", "rw,exec,nosuid,nodev,size=128m", "/var/lib/fashion-stream", "rw,uid=10001"))
                .withCapDrop(Capability.ALL)
                .withSecurityOpts(List.of("no-new-privileges:true"))
                .withMemory(APP_MEMORY)
                .withBinds(new Bind(dataSet.toString(), new Volume(DATA_SET), AccessMode.ro));
    }

    @Override
    public void close() {
        registry.close();
        kafka.close();
        network.close();
    }
}
