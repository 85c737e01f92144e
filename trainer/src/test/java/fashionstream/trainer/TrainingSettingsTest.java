package fashionstream.trainer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TrainingSettingsTest {
    @TempDir
    private Path folder;

    @Test
    void shouldReadBackWhatItWrote() throws Exception {
        Path file = write(json(TrainingSettings.standard()));
        assertThat(TrainingSettings.read(file)).isEqualTo(TrainingSettings.standard());
    }

    @Test
    void shouldNameAnUnknownKey() throws Exception {
        Path file = write(json(TrainingSettings.standard()).replace("\"epochs\"", "\"epoch\""));
        assertThatThrownBy(() -> TrainingSettings.read(file))
                .isInstanceOf(TrainingException.class)
                .hasMessageContaining(file.toString())
                .hasMessageContaining("epoch");
    }

    @Test
    void shouldNameABadValue() throws Exception {
        Path file = write(json(TrainingSettings.standard()).replace("\"warmUp\":0.2", "\"warmUp\":1.5"));
        assertThatThrownBy(() -> TrainingSettings.read(file))
                .isInstanceOf(TrainingException.class)
                .hasMessage(file + ": warmUp must be 0 to below 1, not 1.5");
    }

    @Test
    void shouldTellOfTextThatIsNoJson() throws Exception {
        Path file = write("epochs: 3");
        assertThatThrownBy(() -> TrainingSettings.read(file)).isInstanceOf(TrainingException.class);
    }

    @Test
    void shouldTellOfAMissingFile() {
        Path file = folder.resolve("none.json");
        assertThatThrownBy(() -> TrainingSettings.read(file)).hasMessage(file + ": no such file");
    }

    @Test
    void shouldRefuseBatchesThatAreNeverFull() {
        assertThatThrownBy(() -> TrainingSettings.standard().withTrainingImages(100))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("batchSize");
    }

    @Test
    void shouldCountFullBatchesOnly() {
        // 55,000 images in batches of 128: 429 full ones and 88 images over.
        assertThat(TrainingSettings.standard().stepsPerEpoch()).isEqualTo(429);
    }

    private Path write(String text) throws IOException {
        return Files.writeString(folder.resolve("settings.json"), text);
    }

    private static String json(TrainingSettings settings) throws IOException {
        return new ObjectMapper().writeValueAsString(settings);
    }
}
