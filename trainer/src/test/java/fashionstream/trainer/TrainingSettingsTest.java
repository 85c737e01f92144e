package fashionstream.trainer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

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
        Path file = write(json(TrainingSettings.standard()).replace("\"epochs\"", "\"epoch\":1,\"epochs\""));
        assertThatThrownBy(() -> TrainingSettings.read(file))
                .isInstanceOf(TrainingException.class)
                .hasMessageStartingWith(file + ": unknown key 'epoch'; expected one of ")
                .hasMessageContaining("validationImages");
    }

    @Test
    void shouldNameAMissingKey() throws Exception {
        Path file = write(json(TrainingSettings.standard()).replaceFirst("\"flip\":(true|false),", ""));
        assertThatThrownBy(() -> TrainingSettings.read(file))
                .isInstanceOf(TrainingException.class)
                .hasMessage(file + ": the key 'flip' is missing or misspelt");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            "warmUp":0.2        | "warmUp":1.5          | warmUp must be 0 to below 1, not 1.5
            "averaging":0.999   | "averaging":1         | averaging must be 0 to below 1, not 1.0
            "erasing":0.25      | "erasing":-1          | erasing must be 0 to 1, not -1.0
            "dropout":0.0       | "dropout":1           | dropout must be 0 to below 1, not 1.0
            "channels":32       | "channels":0          | channels must be 1 to 1024, not 0
            "convolutions":1    | "convolutions":0      | convolutions must be 1 to 99, not 0
            "convolutions":3    | "convolutions":4      | convolutions must be 3, 5, 7... with shortcuts
            "batchSize":128     | "batchSize":0         | batchSize must be 1 to 4096, not 0
            "labelSmoothing":0.05 | "labelSmoothing":1  | labelSmoothing must be 0 to below 1, not 1.0
            """)
    void shouldNameABadValue(String good, String bad, String problem) throws Exception {
        String text = json(TrainingSettings.standard());
        assertThat(text).contains(good);
        Path file = write(text.replaceFirst(Pattern.quote(good), bad));
        assertThatThrownBy(() -> TrainingSettings.read(file))
                .isInstanceOf(TrainingException.class)
                .hasMessageStartingWith(file + ": " + problem);
    }

    @ParameterizedTest
    @ValueSource(strings = {"shortcuts", "peakLearningRate", "maxShift", "stages"})
    void shouldNameAMissingOrUnknownKeyAtEveryDepth(String key) throws Exception {
        Path file = write(json(TrainingSettings.standard()).replace('"' + key + '"', '"' + key + "s\""));
        assertThatThrownBy(() -> TrainingSettings.read(file))
                .isInstanceOf(TrainingException.class)
                .hasMessageContaining(file.toString())
                .hasMessageContaining(key);
    }

    @Test
    void shouldNameAnUnknownMethod() throws Exception {
        Path file = write(json(TrainingSettings.standard()).replaceFirst("ADAM|NESTEROV", "SGD"));
        assertThatThrownBy(() -> TrainingSettings.read(file))
                .isInstanceOf(TrainingException.class)
                .hasMessageContaining("SGD")
                .hasMessageContaining("NESTEROV");
    }

    @Test
    void shouldRejectNull() throws Exception {
        String text = json(TrainingSettings.standard());
        int from = text.indexOf("\"augmentation\":{");
        Path file =
                write(text.substring(0, from) + "\"augmentation\":null" + text.substring(text.indexOf('}', from) + 1));
        assertThatThrownBy(() -> TrainingSettings.read(file))
                .isInstanceOf(TrainingException.class)
                .hasMessageContaining("augmentation");
    }

    @Test
    void shouldReportTextThatIsNotJson() throws Exception {
        Path file = write("epochs: 3");
        assertThatThrownBy(() -> TrainingSettings.read(file)).isInstanceOf(TrainingException.class);
    }

    @Test
    void shouldReportAMissingFile() {
        Path file = folder.resolve("none.json");
        assertThatThrownBy(() -> TrainingSettings.read(file)).hasMessage(file + ": no such file");
    }

    @Test
    void shouldRejectABatchSizeLargerThanTheDataSet() {
        assertThatThrownBy(() -> TrainingSettings.standard().withTrainingImages(100))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("batchSize");
    }

    @Test
    void shouldCountFullBatchesOnly() {
        // 55,000 images in batches of 128: 429 full batches and 88 remaining images.
        assertThat(TrainingSettings.standard().stepsPerEpoch()).isEqualTo(429);
    }

    private Path write(String text) throws IOException {
        return Files.writeString(folder.resolve("settings.json"), text);
    }

    private static String json(TrainingSettings settings) throws IOException {
        return new ObjectMapper().writeValueAsString(settings);
    }
}
