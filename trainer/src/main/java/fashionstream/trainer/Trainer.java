package fashionstream.trainer;

import fashionstream.accuracy.LogLoss;
import fashionstream.dataset.FashionMnist;
import fashionstream.dataset.FashionMnist.Split;
import fashionstream.dataset.LabelledImages;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;

/**
 * The training loop. Not thread-safe.
 *
 * <p>The result is the network after the last epoch, with its averaged weights. The learning rate ends near zero, so
 * the last epochs differ little, and choosing the best of them by the held-out images would bias its validation
 * accuracy.
 */
public final class Trainer {
    private final TrainingListener listener;
    private final Checkpoint checkpoint;

    /**
     * Creates a trainer.
     *
     * @param checkpoint where the run is saved after each epoch
     * @param listener receives the progress
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
        ComputationGraph network = Network.create(settings);
        var run = new TrainingRun(
                settings,
                PixelStatistics.of(images.training().pixels()),
                HoldOut.checksums(data),
                TrainingRun.libraryVersions(),
                List.of());
        return fit(network, WeightAverage.of(network), run, images);
    }

    /**
     * Resumes an interrupted run.
     *
     * @param data folder with the data set that the run started with
     * @param saved the run's last checkpoint
     * @return facts and history of the whole run
     * @throws TrainingException if the folder has other data
     */
    public TrainingRun resume(Path data, Checkpoint.Saved saved) {
        return fit(saved.network(), saved.average(), saved.run(), HoldOut.of(data, saved.run()));
    }

    private TrainingRun fit(ComputationGraph network, WeightAverage average, TrainingRun start, HoldOut images) {
        TrainingRun run = start;
        for (int epoch = run.history().size(); epoch < run.settings().epochs(); epoch++) {
            TrainingRun.Epoch result = fitEpoch(network, average, run, images, epoch);
            network.incrementEpochCount();
            run = run.plus(result);
            checkpoint.save(network, average, run);
            listener.epoch(result);
        }
        return run;
    }

    private TrainingRun.Epoch fitEpoch(
            ComputationGraph network, WeightAverage average, TrainingRun run, HoldOut images, int epoch) {
        TrainingSettings settings = run.settings();
        long started = System.nanoTime();
        var batches = new TrainingBatches(images.training(), run.pixels(), settings, epoch);
        // Dropout uses ND4J's own random number generator.
        Nd4j.getRandom().setSeed(settings.seed() * 1_000_003 + epoch);
        int steps = settings.stepsPerEpoch();
        double loss = 0;
        for (int step = 0; step < steps; step++) {
            DataSet batch = batches.next();
            network.fit(batch);
            // Without the penalty for weight decay, which would hide how well the network fits the labels.
            double stepLoss = network.score() - network.calcRegularizationScore(true);
            if (!Double.isFinite(stepLoss)) {
                throw new TrainingException("epoch " + (epoch + 1) + ", step " + (step + 1) + ": the loss is "
                        + stepLoss + "; the last checkpoint is intact. Try a lower peakLearningRate");
            }
            average.update(network, settings.optimisation().averaging());
            loss += stepLoss;
            listener.step(epoch + 1, settings.batchSize(), stepLoss);
        }
        double trained = (System.nanoTime() - started) / 1e9;
        double rate = network.getLearningRate(Network.OUTPUT);
        ComputationGraph averaged = average.applyTo(network);
        Validation validation = Validation.of(averaged, images.validation(), run.pixels());
        return new TrainingRun.Epoch(
                epoch + 1,
                loss / steps,
                Validation.of(averaged, images.trainingSample(), run.pixels()).accuracy(),
                validation.loss(),
                validation.accuracy(),
                rate,
                steps * (double) settings.batchSize() / trained,
                (System.nanoTime() - started) / 1e9);
    }

    /**
     * How well a network classifies images without augmentation.
     *
     * @param loss mean cross-entropy (natural logarithm)
     * @param accuracy share of correct predictions, 0 to 1
     */
    private record Validation(double loss, double accuracy) {
        /** Images per forward pass; it limits the memory and does not affect the result. */
        private static final int BATCH = 250;

        static Validation of(ComputationGraph network, LabelledImages images, PixelStatistics pixels) {
            float[] normalised = pixels.table();
            var loss = new LogLoss();
            int correct = 0;
            for (int from = 0; from < images.size(); from += BATCH) {
                int to = Math.min(images.size(), from + BATCH);
                INDArray probabilities = network.outputSingle(TrainingBatches.plain(images, normalised, from, to));
                int[] best = probabilities.argMax(1).toIntVector();
                for (int i = from; i < to; i++) {
                    int label = images.labels().get(i);
                    loss.add(probabilities.getDouble(i - from, label));
                    correct += best[i - from] == label ? 1 : 0;
                }
            }
            return new Validation(
                    Objects.requireNonNull(loss.mean(), "the settings hold out at least one image"),
                    correct / (double) images.size());
        }
    }
}
