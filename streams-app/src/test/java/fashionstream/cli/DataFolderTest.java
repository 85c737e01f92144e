package fashionstream.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DataFolderTest {
    @Test
    void shouldDeleteATemporaryFolderWithItsContent() throws IOException {
        Path path;
        try (DataFolder folder = DataFolder.of(null)) {
            path = folder.path();
            Files.createDirectories(path.resolve("kafka/images-0"));
            Files.writeString(path.resolve("kafka/images-0/log"), "data");
            Files.writeString(path.resolve("lock"), "");
        }
        assertThat(path).doesNotExist();
    }

    @Test
    void shouldKeepTheUsersFolder(@TempDir Path users) throws IOException {
        try (DataFolder folder = DataFolder.of(users)) {
            Files.writeString(folder.path().resolve("log"), "data");
        }
        assertThat(users.resolve("log")).hasContent("data");
    }

    @Test
    void shouldNotFollowLinksOutOfATemporaryFolder(@TempDir Path outside) throws IOException {
        Path kept = Files.writeString(outside.resolve("kept"), "data");
        try (DataFolder folder = DataFolder.of(null)) {
            Files.createSymbolicLink(folder.path().resolve("link"), outside);
        }
        assertThat(kept).exists();
    }
}
