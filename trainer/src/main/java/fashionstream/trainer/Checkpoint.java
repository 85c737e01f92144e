package fashionstream.trainer;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.util.ModelSerializer;
import org.nd4j.linalg.factory.Nd4j;

/**
 * A training run on disk: the network with the state of its optimiser and the average of its weights, and a file with
 * the {@link TrainingRun}.
 *
 * <p>After a crash or with a full disk, the previous checkpoint remains: see {@link SafeFile}. The run is written
 * before the network: if the process ends between the two, {@link #load} drops the surplus epoch.
 */
public final class Checkpoint {
    private static final ObjectMapper JSON = new ObjectMapper()
            .enable(SerializationFeature.INDENT_OUTPUT)
            .enable(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS);

    /** An entry of the zip file that Deeplearning4j writes, so that both are replaced atomically. */
    private static final String AVERAGE = "average.bin";

    private final Path network;
    private final Path run;

    /** A checkpoint in a folder, which is created when the first epoch is saved. */
    public Checkpoint(Path folder) {
        this.network = folder.resolve("checkpoint.zip");
        this.run = folder.resolve("training.json");
    }

    /** A loaded run, in its state after the last finished epoch. */
    public static final class Saved {
        private final ComputationGraph network;
        private final WeightAverage average;
        private final TrainingRun run;

        Saved(ComputationGraph network, WeightAverage average, TrainingRun run) {
            this.network = network;
            this.average = average;
            this.run = run;
        }

        /** Returns the result of the run: the network with its averaged weights. Each call returns a new copy. */
        public ComputationGraph result() {
            return average.applyTo(network);
        }

        /** The facts and the history of the run. */
        public TrainingRun run() {
            return run;
        }

        /** The network to continue with. */
        ComputationGraph network() {
            return network;
        }

        /** The average to continue with. */
        WeightAverage average() {
            return average;
        }
    }

    /** Whether the folder has a checkpoint. */
    public boolean exists() {
        return Files.isRegularFile(network);
    }

    /**
     * Writes the facts and the history of a run to a file.
     *
     * @throws IOException if it can't be written
     */
    public static void write(TrainingRun facts, Path file) throws IOException {
        SafeFile.replace(file, part -> JSON.writeValue(part.toFile(), facts));
    }

    /**
     * Saves a run after an epoch.
     *
     * @throws TrainingException if it can't be written; the previous checkpoint remains
     */
    void save(ComputationGraph trained, WeightAverage average, TrainingRun facts) {
        try {
            write(facts, run);
            SafeFile.replace(network, part -> {
                ModelSerializer.writeModel(trained, part.toFile(), true);
                try (FileSystem zip = FileSystems.newFileSystem(part);
                        var out = new DataOutputStream(Files.newOutputStream(zip.getPath(AVERAGE)))) {
                    Nd4j.write(average.weights(), out);
                }
            });
        } catch (IOException | UncheckedIOException e) {
            throw new TrainingException(
                    network + ": the checkpoint can't be written: " + e.getMessage() + "; the previous one is intact",
                    e);
        }
    }

    /**
     * Loads the run.
     *
     * @throws TrainingException if there is no checkpoint, it is damaged, or its parts belong to different runs
     */
    public Saved load() {
        if (!exists()) {
            throw new TrainingException(
                    network + ": no checkpoint found; train first, or specify another folder with --run");
        }
        try (FileSystem zip = FileSystems.newFileSystem(network);
                var in = new DataInputStream(Files.newInputStream(zip.getPath(AVERAGE)))) {
            TrainingRun facts = JSON.readValue(run.toFile(), TrainingRun.class);
            ComputationGraph trained = ModelSerializer.restoreComputationGraph(network.toFile(), true);
            requireSameRun(trained, facts);
            return new Saved(trained, WeightAverage.from(Nd4j.read(in)), facts.upTo(epochs(trained)));
        } catch (IOException | RuntimeException e) {
            if (e instanceof TrainingException known) {
                throw known;
            }
            throw new TrainingException(network + ": not a checkpoint, or damaged: " + e.getMessage(), e);
        }
    }

    private void requireSameRun(ComputationGraph trained, TrainingRun facts) {
        if (!Network.isOf(facts.settings(), trained)) {
            throw new TrainingException(network + ": the network does not match the settings in " + run
                    + "; the files are of different runs");
        }
        if (facts.history().size() < epochs(trained)) {
            throw new TrainingException(run + ": has " + facts.history().size() + " epochs, but the checkpoint has "
                    + epochs(trained) + "; the files are of different runs");
        }
    }

    private static int epochs(ComputationGraph trained) {
        return trained.getConfiguration().getEpochCount();
    }
}
