package fashionstream.trainer;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.util.ModelSerializer;

/**
 * A training run on disk: the network with the state of its optimiser, and the {@link TrainingRun} beside it.
 *
 * <p>A crash or a full disk leaves the last good one: see {@link SafeFile}. The run is written first: if only that
 * happened, its surplus epoch is dropped on the next start.
 */
public final class Checkpoint {
    private static final ObjectMapper JSON = new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

    private final Path network;
    private final Path run;

    /** A checkpoint in a folder, which is made when something is saved. */
    public Checkpoint(Path folder) {
        this.network = folder.resolve("checkpoint.zip");
        this.run = folder.resolve("training.json");
    }

    /**
     * A run that was read back.
     *
     * @param network the network as it was after its last finished epoch
     * @param run what is known of it
     */
    public record Saved(MultiLayerNetwork network, TrainingRun run) {}

    /** Whether something was saved here. */
    public boolean exists() {
        return Files.isRegularFile(network);
    }

    /**
     * Writes a run's facts to a file of their own.
     *
     * @throws IOException if it can't be written
     */
    public static void write(TrainingRun facts, Path file) throws IOException {
        SafeFile.replace(file, part -> JSON.writeValue(part.toFile(), facts));
    }

    /**
     * Saves a run after an epoch.
     *
     * @throws TrainingException if it can't be written; what was saved before stays
     */
    void save(MultiLayerNetwork trained, TrainingRun facts) {
        try {
            write(facts, run);
            SafeFile.replace(network, part -> ModelSerializer.writeModel(trained, part.toFile(), true));
        } catch (IOException | UncheckedIOException e) {
            throw new TrainingException(
                    network + ": the checkpoint can't be written: " + e.getMessage() + "; the last one is unharmed", e);
        }
    }

    /**
     * Reads a run back.
     *
     * @throws TrainingException if there is none, or it is damaged
     */
    public Saved load() {
        if (!exists()) {
            throw new TrainingException(
                    network + ": no checkpoint here; train first, or name another folder with --run");
        }
        try {
            TrainingRun facts = JSON.readValue(run.toFile(), TrainingRun.class);
            MultiLayerNetwork trained = ModelSerializer.restoreMultiLayerNetwork(network.toFile(), true);
            int epochs = trained.getEpochCount();
            if (facts.history().size() < epochs) {
                throw new TrainingException(
                        run + ": tells of " + facts.history().size() + " epochs, the checkpoint had " + epochs
                                + "; they don't belong together");
            }
            return new Saved(trained, facts.upTo(epochs));
        } catch (IOException | RuntimeException e) {
            if (e instanceof TrainingException known) {
                throw known;
            }
            throw new TrainingException(network + ": no checkpoint, or a damaged one: " + e.getMessage(), e);
        }
    }
}
