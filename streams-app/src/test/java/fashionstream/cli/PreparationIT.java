package fashionstream.cli;

import static org.assertj.core.api.Assertions.assertThat;

import fashionstream.broker.EmbeddedBroker;
import fashionstream.config.AppConfig;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PreparationIT {
    @TempDir
    private Path folder;

    @Test
    void shouldSeparateTheStateOfEachCluster() {
        Path first = stateDirectoryFor("first");
        Path second = stateDirectoryFor("second");

        assertThat(first).hasParentRaw(folder.resolve("state")).isNotEqualTo(second);
        assertThat(second).hasParentRaw(folder.resolve("state"));
        assertThat(stateDirectoryFor("first")).isEqualTo(first);
    }

    private Path stateDirectoryFor(String cluster) {
        try (EmbeddedBroker broker = EmbeddedBroker.start(folder.resolve(cluster), 0)) {
            AppConfig given = AppConfig.of(Map.of(
                    "bootstrap.servers", broker.bootstrapServers(),
                    "state.dir", folder.resolve("state").toString()));
            return Preparation.topics(given).stateDirectory();
        }
    }
}
