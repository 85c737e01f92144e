package fashionstream.trainer.cli;

import static org.assertj.core.api.Assertions.assertThat;

import fashionstream.dataset.DatasetFile;
import fashionstream.trainer.RealData;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;

/** Runs the training command like a user, on the real data set. */
class TrainCommandTest extends CommandFixture {
    /** With unreadable test images: any attempt to read them would fail. */
    @Test
    void shouldEndTrainingWithAReportOnTheHeldOutImages() throws Exception {
        Path settings = settings(SMALL.replace("\"epochs\": 1", "\"epochs\": 2"));
        Path data = dataSet("data");
        for (DatasetFile test : List.of(DatasetFile.TEST_IMAGES, DatasetFile.TEST_LABELS)) {
            Files.delete(data.resolve(test.gzipName()));
            Files.writeString(data.resolve(test.gzipName()), "not for now");
        }
        Path run = folder.resolve("run");
        assertThat(run(
                        "train",
                        "--run",
                        run.toString(),
                        "--settings",
                        settings.toString(),
                        "--data-set",
                        data.toString(),
                        "--json"))
                .as("%s", err)
                .isZero();
        assertThat(out.toString()).contains("report: " + run.resolve("report.html"));
        double accuracy = lastLine().get("validation_accuracy").asDouble();
        String page = Files.readString(run.resolve("report.html"));
        assertThat(page)
                .contains(
                        "fashion-cnn, run run",
                        "of 500 held-out images",
                        "evaluated on its 500 held-out training images")
                // The exported graph has the accuracy that the network had after the last epoch.
                .contains(String.format(Locale.ROOT, "<dd>%.2f %%</dd>", 100 * accuracy))
                .contains("Training by epoch", "640 for training, and 500 for this evaluation", "Held-out image ")
                .doesNotContain("id=\"published\"", "#published", "test images correctly");
        for (String picture : List.of("loss", "accuracy", "learning-rate", "reliability", "robustness", "confusion")) {
            assertThat(ImageIO.read(run.resolve(picture + ".png").toFile())).isNotNull();
            assertThat(run.resolve(picture + "-dark.png")).isRegularFile();
        }
        // For a finished run, the command only prints the report again.
        Files.delete(run.resolve("report.html"));
        assertThat(run("train", "--run", run.toString(), "--resume", "--data-set", data.toString()))
                .isZero();
        assertThat(run.resolve("report.html")).isRegularFile();
    }

    @Test
    void shouldNotOverwriteAnExistingRun() throws Exception {
        Path settings = settings(SMALL);
        String run = folder.resolve("run").toString();
        assertThat(run("train", "--run", run, "--settings", settings.toString(), "--no-report"))
                .isZero();
        assertThat(folder.resolve("run/report.html")).doesNotExist();
        byte[] before = Files.readAllBytes(folder.resolve("run/checkpoint.zip"));

        assertThat(run("train", "--run", run, "--settings", settings.toString()))
                .isEqualTo(1);
        assertThat(err.toString()).endsWith("or specify another folder with --run" + System.lineSeparator());
        assertThat(Files.readAllBytes(folder.resolve("run/checkpoint.zip"))).isEqualTo(before);

        assertThat(run("train", "--run", run, "--resume", "--epochs", "3")).isEqualTo(2);
        assertThat(run("train", "--run", run, "--resume", "--no-report")).isZero();
    }

    @Test
    void shouldRejectAnInvalidDataSetBeforeTraining() throws Exception {
        Path swapped = dataSet("swapped");
        swap(swapped, DatasetFile.TRAIN_IMAGES, DatasetFile.TEST_IMAGES);
        Path mixed = dataSet("mixed");
        swap(mixed, DatasetFile.TRAIN_IMAGES, DatasetFile.TRAIN_LABELS);
        Path truncated = dataSet("truncated");
        Path images = truncated.resolve(DatasetFile.TRAIN_IMAGES.gzipName());
        byte[] whole = Files.readAllBytes(images);
        Files.delete(images);
        Files.write(images, Arrays.copyOf(whole, whole.length / 2));
        Path beyond = dataSet("beyond");
        Files.delete(beyond.resolve(DatasetFile.TRAIN_LABELS.gzipName()));
        ByteBuffer labels = ByteBuffer.allocate(8 + 60_000).putInt(0x0801).putInt(60_000);
        Files.write(
                beyond.resolve(DatasetFile.TRAIN_LABELS.gzipName()),
                labels.put(8 + 123, (byte) 10).array());
        record Case(Path data, String message) {}
        for (Case bad : List.of(
                new Case(swapped, "train-images-idx3-ubyte.gz: has 10000 images of 28x28"),
                new Case(mixed, "train-images-idx3-ubyte.gz: not an IDX file of images"),
                new Case(truncated, "train-images-idx3-ubyte.gz: truncated or damaged"),
                new Case(beyond, "train-labels-idx1-ubyte.gz: label 123 is 10, but there are 10 classes, 0 to 9"))) {
            err.getBuffer().setLength(0);
            Path run = folder.resolve("never");
            assertThat(run(
                            "train",
                            "--run",
                            run.toString(),
                            "--data-set",
                            bad.data().toString()))
                    .as("%s", bad)
                    .isEqualTo(1);
            assertThat(err.toString().lines()).as("%s", err).hasSize(1);
            assertThat(err.toString()).startsWith("fashion-stream train: ").contains(bad.message());
            assertThat(run).doesNotExist();
        }
    }

    /** Links to the real files in a separate folder. */
    private Path dataSet(String name) throws IOException {
        Path data = Files.createDirectory(folder.resolve(name));
        for (DatasetFile file : DatasetFile.values()) {
            Files.createSymbolicLink(
                    data.resolve(file.gzipName()), RealData.folder().resolve(file.gzipName()));
        }
        return data;
    }

    private static void swap(Path data, DatasetFile one, DatasetFile other) throws IOException {
        Path aside = data.resolve("aside");
        Files.move(data.resolve(one.gzipName()), aside);
        Files.move(data.resolve(other.gzipName()), data.resolve(one.gzipName()));
        Files.move(aside, data.resolve(other.gzipName()));
    }
}
