package fashionstream.console;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class ProgressTest {
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private final PrintStream err = new PrintStream(bytes, true, StandardCharsets.UTF_8);

    @Test
    void shouldPrintPlainLinesWithoutATerminal() {
        try (Progress progress = Progress.start("evaluate", "images", 200, err, false)) {
            progress.message("loss 0.21");
            progress.stepTo(50);
            progress.stepBy(150);
        }
        assertThat(printed()).doesNotContain("\r").doesNotContain("\u001b");
        List<String> lines = printed().lines().toList();
        assertThat(lines)
                .hasSizeLessThanOrEqualTo(2)
                .last()
                .asString()
                .matches("evaluate: 200 of 200 images \\(100 %\\), \\d+ images/s, loss 0\\.21");
    }

    @Test
    void shouldPrintNothingWithoutProgress() {
        Progress.start("evaluate", "images", 200, err, false).close();
        assertThat(printed()).isEmpty();
    }

    @Test
    void shouldDrawABarOnATerminal() {
        try (Progress progress = Progress.start("evaluate", "images", 200, err, true)) {
            progress.stepTo(200);
        }
        assertThat(printed())
                .contains("\r")
                .contains("evaluate")
                .contains("100%")
                .contains("200/200 images");
    }

    @Test
    void shouldShowRateAndTimeLeft() {
        assertThat(new ProgressLine("images").line("train", 2_500, 10_000, Duration.ofSeconds(2)))
                .isEqualTo("train: 2500 of 10000 images (25 %), 1250 images/s, 0:00:06 left");
    }

    @Test
    void shouldShowHoursLeft() {
        assertThat(new ProgressLine("images").line("train", 1, 3_662, Duration.ofSeconds(2)))
                .endsWith(", 2:02:02 left");
    }

    @Test
    void shouldShowNoTimeLeftBeforeTheFirstStep() {
        assertThat(new ProgressLine("images").line("train", 0, 10, Duration.ZERO))
                .isEqualTo("train: 0 of 10 images (0 %)");
    }

    @Test
    void shouldShowNoPercentageOfAnUnknownTotal() {
        assertThat(new ProgressLine("images").line("produce", 30, Progress.UNKNOWN, Duration.ofSeconds(3)))
                .isEqualTo("produce: 30 images, 10 images/s");
    }

    private String printed() {
        return bytes.toString(StandardCharsets.UTF_8);
    }
}
