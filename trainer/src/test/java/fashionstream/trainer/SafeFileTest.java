package fashionstream.trainer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SafeFileTest {
    /** The Linux device that is always full. */
    private static final Path FULL = Path.of("/dev/full");

    @TempDir
    private Path folder;

    @Test
    void shouldCreateFoldersAndReplaceAnExistingFile() throws Exception {
        Path file = folder.resolve("deep/er/file");
        SafeFile.replace(file, part -> Files.writeString(part, "old"));
        SafeFile.replace(file, part -> Files.writeString(part, "new"));
        assertThat(file).hasContent("new");
        assertOnly(file);
    }

    @Test
    void shouldKeepTheOldFileWhenTheDiskIsFull() throws Exception {
        Path file = Files.writeString(folder.resolve("file"), "the last good one");
        assertThatThrownBy(() -> SafeFile.replace(file, part -> {
                    Files.write(part, new byte[10_000]);
                    try (OutputStream full = Files.newOutputStream(FULL)) {
                        full.write(new byte[10_000]);
                    }
                }))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("No space left on device");
        assertThat(file).hasContent("the last good one");
        // The partial file is useless and takes space.
        assertOnly(file);
    }

    @Test
    void shouldKeepTheOldFileWhenTheWriterFails() throws Exception {
        Path file = Files.writeString(folder.resolve("file"), "the last good one");
        assertThatThrownBy(() -> SafeFile.replace(file, part -> {
                    Files.writeString(part, "half");
                    throw new IllegalStateException("broken off");
                }))
                .hasMessage("broken off");
        assertThat(file).hasContent("the last good one");
        assertOnly(file);
    }

    @Test
    void shouldOverwriteAFileLeftByACrash() throws Exception {
        Path file = folder.resolve("file");
        Files.writeString(folder.resolve("file.part"), "half of the last attempt, longer than the next");
        SafeFile.replace(file, part -> Files.writeString(part, "whole"));
        assertThat(file).hasContent("whole");
        assertOnly(file);
    }

    private static void assertOnly(Path file) throws IOException {
        try (var files = Files.list(file.toAbsolutePath().getParent())) {
            assertThat(files).containsExactly(file);
        }
    }
}
