package fashionstream.trainer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import fashionstream.dataset.DatasetFile;
import fashionstream.trainer.TrainingSettings.Optimisation;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class TrainerTest {
    @TempDir
    private Path folder;

    @BeforeAll
    static void chooseNatives() {
        NativeBackend.choose();
    }

    @Test
    void shouldReduceTheLossOnRealImages() {
        List<Double> losses = new ArrayList<>();
        var trainer = new Trainer(new Checkpoint(folder), new TrainingListener() {
            @Override
            public void step(int epoch, long images, double loss) {
                losses.add(loss);
            }

            @Override
            public void epoch(TrainingRun.Epoch epoch) {}
        });

        TrainingRun run = trainer.train(RealData.folder(), RealData.small(2, 1280));

        assertThat(losses).hasSize(80);
        assertThat(mean(losses.subList(70, 80))).isLessThan(0.7 * mean(losses.subList(0, 10)));
        assertThat(run.history()).hasSize(2);
        // Ten classes: a random guess is correct one time in ten.
        assertThat(run.history().get(1).validationAccuracy()).isGreaterThan(0.3);
    }

    @ParameterizedTest
    @EnumSource
    void shouldResumeWithTheSameLossesAsAnUninterruptedRun(Optimisation.Method method) {
        TrainingSettings settings = with(RealData.small(3, 640), method);
        var whole = new Checkpoint(folder.resolve("a"));
        TrainingRun unbroken = new Trainer(whole, TrainingListener.NONE).train(RealData.folder(), settings);

        var checkpoint = new Checkpoint(folder.resolve("b"));
        assertThatThrownBy(() -> new Trainer(checkpoint, new BreaksOffIn(2)).train(RealData.folder(), settings))
                .hasMessage("broken off");
        assertThat(checkpoint.load().run().history()).hasSize(1);
        TrainingRun resumed =
                new Trainer(checkpoint, TrainingListener.NONE).resume(RealData.folder(), checkpoint.load());

        assertThat(curve(resumed)).isEqualTo(curve(unbroken));
        assertThat(resumed.pixels()).isEqualTo(unbroken.pixels());
        assertThat(checkpoint.load().result().params())
                .isEqualTo(whole.load().result().params());
        // Otherwise the average would equal the last weights, and the test would prove nothing.
        assertThat(whole.load().result().params())
                .isNotEqualTo(whole.load().network().params());
    }

    @Test
    void shouldRejectACheckpointOfAnotherNetwork() throws Exception {
        var checkpoint = new Checkpoint(folder.resolve("a"));
        TrainingSettings settings = RealData.small(1, 320);
        new Trainer(checkpoint, TrainingListener.NONE).train(RealData.folder(), settings);
        var other = new Architecture(List.of(new Architecture.Stage(8, 2, false, true)), 0);
        new Trainer(new Checkpoint(folder.resolve("b")), TrainingListener.NONE)
                .train(
                        RealData.folder(),
                        new TrainingSettings(
                                settings.seed(),
                                other,
                                settings.optimisation(),
                                settings.augmentation(),
                                settings.labelSmoothing(),
                                settings.epochs(),
                                settings.batchSize(),
                                settings.validationImages(),
                                settings.trainingImages()));
        Files.copy(
                folder.resolve("b/checkpoint.zip"),
                folder.resolve("a/checkpoint.zip"),
                StandardCopyOption.REPLACE_EXISTING);

        assertThatThrownBy(checkpoint::load)
                .isInstanceOf(TrainingException.class)
                .hasMessageContaining("does not match the settings");
    }

    @Test
    void shouldReportThatThereIsNothingToResume() {
        assertThatThrownBy(new Checkpoint(folder)::load)
                .isInstanceOf(TrainingException.class)
                .hasMessageContaining("no checkpoint");
    }

    @Test
    void shouldRejectToResumeOnOtherData() throws Exception {
        var checkpoint = new Checkpoint(folder.resolve("run"));
        var trainer = new Trainer(checkpoint, TrainingListener.NONE);
        TrainingRun run = trainer.train(RealData.folder(), RealData.small(1, 320));
        assertThat(run.data())
                .containsEntry("train-images-idx3-ubyte.gz", DatasetFile.TRAIN_IMAGES.sha256())
                .containsEntry("train-labels-idx1-ubyte.gz", DatasetFile.TRAIN_LABELS.sha256());

        Path other = Files.createDirectory(folder.resolve("other"));
        String images = DatasetFile.TRAIN_IMAGES.gzipName();
        Files.createSymbolicLink(other.resolve(images), RealData.folder().resolve(images));
        Files.copy(
                RealData.folder().resolve(DatasetFile.TEST_LABELS.gzipName()),
                other.resolve(DatasetFile.TRAIN_LABELS.gzipName()));
        assertThatThrownBy(() -> trainer.resume(other, checkpoint.load()))
                .isInstanceOf(TrainingException.class)
                .hasMessageContaining("is not the training data");
    }

    @Test
    void shouldReportADamagedCheckpoint() throws Exception {
        var checkpoint = new Checkpoint(folder);
        new Trainer(checkpoint, TrainingListener.NONE).train(RealData.folder(), RealData.small(1, 320));
        Files.write(folder.resolve("checkpoint.zip"), new byte[] {1, 2, 3});

        assertThatThrownBy(checkpoint::load)
                .isInstanceOf(TrainingException.class)
                .hasMessageContaining("damaged");
    }

    @Test
    void shouldKeepTheLastCheckpointIfTheNextCannotBeWritten() throws Exception {
        var checkpoint = new Checkpoint(folder);
        TrainingSettings settings = RealData.small(2, 320);
        // A folder in place of the temporary file: writing fails as on a full disk.
        var blocksSecondSave = new TrainingListener() {
            @Override
            public void step(int epoch, long images, double loss) {}

            @Override
            public void epoch(TrainingRun.Epoch epoch) {
                try {
                    Files.createDirectories(folder.resolve("checkpoint.zip.part/x"));
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            }
        };

        assertThatThrownBy(() -> new Trainer(checkpoint, blocksSecondSave).train(RealData.folder(), settings))
                .isInstanceOf(TrainingException.class)
                .hasMessageContaining("can't be written");
        assertThat(checkpoint.load().run().history()).hasSize(1);
    }

    /** The values that must be equal; times may differ. */
    private static List<List<Double>> curve(TrainingRun run) {
        return run.history().stream()
                .map(e -> List.of(
                        e.trainingLoss(),
                        e.trainingAccuracy(),
                        e.validationLoss(),
                        e.validationAccuracy(),
                        e.learningRate()))
                .toList();
    }

    private static TrainingSettings with(TrainingSettings settings, Optimisation.Method method) {
        Optimisation optimisation = settings.optimisation();
        return new TrainingSettings(
                settings.seed(),
                settings.network(),
                new Optimisation(
                        method,
                        optimisation.peakLearningRate(),
                        optimisation.warmUp(),
                        optimisation.weightDecay(),
                        optimisation.averaging()),
                settings.augmentation(),
                settings.labelSmoothing(),
                settings.epochs(),
                settings.batchSize(),
                settings.validationImages(),
                settings.trainingImages());
    }

    private static double mean(List<Double> values) {
        return values.stream().mapToDouble(Double::doubleValue).average().orElseThrow();
    }

    private record BreaksOffIn(int brokenEpoch) implements TrainingListener {
        @Override
        public void step(int epoch, long images, double loss) {
            if (epoch == brokenEpoch) {
                throw new IllegalStateException("broken off");
            }
        }

        @Override
        public void epoch(TrainingRun.Epoch epoch) {}
    }
}
