package fashionstream.trainer.cli;

import com.fasterxml.jackson.databind.JsonNode;
import fashionstream.console.Json;
import fashionstream.trainer.NativeBackend;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** Base class of command tests, which run commands like a user and read their output. */
abstract class CommandFixture {
    /** Settings of a network that trains in seconds. */
    static final String SMALL = """
            {"seed": 1,
             "network": {"stages": [
                {"channels": 8, "convolutions": 1, "shortcuts": false, "normalise": false},
                {"channels": 16, "convolutions": 3, "shortcuts": true, "normalise": true}],
              "dropout": 0},
             "optimisation": {"method": "ADAM", "peakLearningRate": 0.01, "warmUp": 0.2, "weightDecay": 0.01,
              "averaging": 0.9},
             "augmentation": {"flip": true, "maxShift": 2, "erasing": 0.1},
             "labelSmoothing": 0.05, "epochs": 1, "batchSize": 32, "validationImages": 500, "trainingImages": 640}
            """;

    @TempDir
    Path folder;

    final StringWriter out = new StringWriter();
    final StringWriter err = new StringWriter();

    @BeforeAll
    static void chooseNatives() {
        NativeBackend.choose();
    }

    /** Runs a command and returns its exit code. */
    int run(String... arguments) {
        CommandLine commandLine =
                TrainerMain.commandLine().setOut(new PrintWriter(out, true)).setErr(new PrintWriter(err, true));
        return TrainerMain.run(commandLine, arguments);
    }

    /** The JSON object printed last. */
    JsonNode lastLine() throws IOException {
        List<String> lines = out.toString().lines().toList();
        return Json.MAPPER.readTree(lines.get(lines.size() - 1));
    }

    /** A file of settings. */
    Path settings(String json) throws IOException {
        return Files.writeString(folder.resolve("settings.json"), json);
    }
}
