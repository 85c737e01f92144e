package fashionstream.cli;

import static org.assertj.core.api.Assertions.assertThat;

import fashionstream.console.ExitCode;
import fashionstream.produce.PngFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is refused before the broker, which isn't there, is looked for. */
class ProduceFilesTest {
    private static final byte[] PIXELS = new byte[28 * 28];

    @TempDir
    private Path folder;

    @Test
    void shouldSendNothingIfOneFileIsUnusable() throws IOException {
        for (int i = 0; i < 9; i++) {
            PngFiles.write(folder.resolve("good-" + i + ".png"), PIXELS);
        }
        Path text = Files.writeString(folder.resolve("good-5b.png"), "no image");

        CommandRun.of("produce", folder.toString())
                .assertFailed(
                        ExitCode.FAILED,
                        text
                                + ": this is text, not an image; PNG, JPEG, WebP, GIF, BMP and TIFF files are decoded; nothing was sent;"
                                + " --skip-bad sends the other 9");
    }

    @Test
    void shouldListTheFirstTenUnusableFilesAndCountAll() throws IOException {
        PngFiles.write(folder.resolve("good.png"), PIXELS);
        for (int i = 10; i < 22; i++) {
            Files.createFile(folder.resolve("bad-" + i + ".png"));
        }

        CommandRun run = CommandRun.of("produce", folder.toString());

        assertThat(run.exitCode()).isEqualTo(ExitCode.FAILED);
        assertThat(run.err().lines())
                .hasSize(12)
                .startsWith("unusable: " + folder.resolve("bad-10.png") + ": is empty")
                .endsWith(
                        "and 2 more",
                        "fashion-stream produce: 12 files or folders can't be used; nothing was sent;"
                                + " --skip-bad sends the other 1");
    }

    @Test
    void shouldNotAdviseToSkipEverything() throws IOException {
        Path empty = Files.createDirectory(folder.resolve("empty"));
        Files.writeString(empty.resolve("notes.txt"), "no image");

        CommandRun.of("produce", empty.toString())
                .assertFailed(ExitCode.FAILED, empty + ": has no image file; nothing was sent\n");
        assertThat(CommandRun.of("produce", "--skip-bad", empty.toString())
                        .err()
                        .lines())
                .containsExactly(
                        "skipped " + empty + ": has no image file",
                        "fashion-stream produce: 1 files or folders can't be used; nothing was sent");
    }

    @Test
    void shouldRejectAFileThatIsLargerThanWhatTheProducerSends() throws IOException {
        Path large = PngFiles.write(folder.resolve("large.png"), PIXELS);
        Files.write(large, new byte[16_770_000], StandardOpenOption.APPEND);

        CommandRun.of("produce", large.toString())
                .assertFailed(
                        ExitCode.FAILED, "more than the 16769024 that fit into a record", "producer.max.request.size");
    }

    @Test
    void shouldRejectALabelThatCannotBeAClass() {
        CommandRun.of("produce", "--label", "\u00A0", "x.png").assertFailed(ExitCode.USAGE, "--label is empty");
        CommandRun.of("produce", "--label", "NaN", "x.png")
                .assertFailed(ExitCode.USAGE, "--label is 'NaN', a missing value");
        CommandRun.of("produce", "--label", "B\u200Bag", "x.png").assertFailed(ExitCode.USAGE, "zero-width character");
        CommandRun.of("produce", "--label", "x".repeat(1025), "x.png")
                .assertFailed(ExitCode.USAGE, "--label is longer than 1024 bytes");
        CommandRun.of("produce", "--skip-bad").assertFailed(ExitCode.USAGE, "--skip-bad requires files");
        CommandRun.of("produce", "--label-from-folder")
                .assertFailed(ExitCode.USAGE, "--label-from-folder requires files");
        CommandRun.of("produce", "--label-from-folder", "--label", "Bag", "x.png")
                .assertFailed(ExitCode.USAGE, "--label can't be combined with --label-from-folder");
    }
}
