package fashionstream.trainer;

import fashionstream.accuracy.LogLoss;
import fashionstream.dataset.DatasetFile;
import fashionstream.dataset.FashionMnist;
import fashionstream.dataset.FashionMnist.Split;
import fashionstream.dataset.LabelledImages;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;

/**
 * The training loop. Not safe for use by several threads.
 *
 * <p>The network of the last epoch is the result: the learning rate ends near zero, so later epochs differ little, and
 * choosing the best of them by the held-out images would flatter it.
 */
public final class Trainer {
    /** Images per forward pass while validating: bounds memory, nothing else. */
    private static final int VALIDATION_BATCH = 500;

    private final TrainingListener listener;
    private final Checkpoint checkpoint;

    /**
     * A trainer.
     *
     * @param checkpoint where the run is saved after each epoch
     * @param listener hears how it goes
     */
    public Trainer(Checkpoint checkpoint, TrainingListener listener) {
        this.checkpoint = checkpoint;
        this.listener = listener;
    }

    /**
     * Trains a new network.
     *
     * @param data folder with the data set
     * @return facts and history of the whole run
     */
    public TrainingRun train(Path data, TrainingSettings settings) {
        HoldOut images = HoldOut.split(FashionMnist.read(data, Split.TRAIN), settings);
        var network = new MultiLayerNetwork(Network.configure(settings));
        network.init();
        var run = new TrainingRun(
                settings,
                PixelStatistics.of(images.training().pixels()),
                checksums(data),
                Libraries.versions(),
                List.of());
        return fit(network, run, images);
    }

    /**
     * Goes on with a run that was broken off.
     *
     * @param data folder with the data set that the run began with
     * @param saved the run's last checkpoint
     * @return facts and history of the whole run
     * @throws TrainingException if the folder has other data
     */
    public TrainingRun resume(Path data, Checkpoint.Saved saved) {
        TrainingRun run = saved.run();
        if (!checksums(data).equals(run.data())) {
            throw new TrainingException(data + ": has other training data than the run began with (SHA-256 differs);"
                    + " name the folder that it began with");
        }
        return fit(saved.network(), run, HoldOut.split(FashionMnist.read(data, Split.TRAIN), run.settings()));
    }

    private static Map<String, String> checksums(Path data) {
        return Stream.of(DatasetFile.TRAIN_IMAGES, DatasetFile.TRAIN_LABELS)
                .collect(Collectors.toMap(DatasetFile::gzipName, file -> file.digest(data)));
    }

    private TrainingRun fit(MultiLayerNetwork network, TrainingRun start, HoldOut images) {
        TrainingRun run = start;
        for (int epoch = run.history().size(); epoch < run.settings().epochs(); epoch++) {
            TrainingRun.Epoch result = fitEpoch(network, run, images, epoch);
            network.incrementEpochCount();
            run = run.plus(result);
            checkpoint.save(network, run);
            listener.epoch(result);
        }
        return run;
    }

    private TrainingRun.Epoch fitEpoch(MultiLayerNetwork network, TrainingRun run, HoldOut images, int epoch) {
        TrainingSettings settings = run.settings();
        long started = System.nanoTime();
        var batches = new TrainingBatches(images.training(), run.pixels(), settings, epoch);
        int steps = settings.stepsPerEpoch();
        double loss = 0;
        for (int step = 0; step < steps; step++) {
            DataSet batch = batches.next();
            network.fit(batch);
            // The score has the weight decay's penalty in it, which would hide how well the labels are met.
            double stepLoss = network.score() - network.calcRegularizationScore(true);
            if (!Double.isFinite(stepLoss)) {
                throw new TrainingException("epoch " + (epoch + 1) + ", step " + (step + 1) + ": the loss is "
                        + stepLoss + "; the last checkpoint is unharmed. Try a lower peakLearningRate");
            }
            loss += stepLoss;
            listener.step(epoch + 1, settings.batchSize(), stepLoss);
        }
        double trained = (System.nanoTime() - started) / 1e9;
        double rate = network.getLearningRate(0);
        Validation validation = validate(network, images.validation(), run.pixels());
        return new TrainingRun.Epoch(
                epoch + 1,
                loss / steps,
                validation.loss(),
                validation.accuracy(),
                rate,
                steps * (double) settings.batchSize() / trained,
                (System.nanoTime() - started) / 1e9);
    }

    private record Validation(double loss, double accuracy) {}

    private static Validation validate(MultiLayerNetwork network, LabelledImages images, PixelStatistics pixels) {
        float[] normalised = pixels.table();
        var loss = new LogLoss();
        int correct = 0;
        for (int from = 0; from < images.size(); from += VALIDATION_BATCH) {
            int to = Math.min(images.size(), from + VALIDATION_BATCH);
            INDArray probabilities = network.output(TrainingBatches.plain(images, normalised, from, to));
            int[] best = probabilities.argMax(1).toIntVector();
            for (int i = from; i < to; i++) {
                int label = images.labels().get(i);
                loss.add(probabilities.getDouble(i - from, label));
                correct += best[i - from] == label ? 1 : 0;
            }
        }
        return new Validation(
                Objects.requireNonNull(loss.mean(), "settings hold out at least one image"),
                correct / (double) images.size());
    }
}
