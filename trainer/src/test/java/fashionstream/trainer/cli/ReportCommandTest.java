package fashionstream.trainer.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import fashionstream.inference.BundledModel;
import fashionstream.inference.ModelMetadata;
import fashionstream.trainer.onnx.OnnxFile;
import java.awt.image.BufferedImage;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;

/** Runs the command like a user, on a few images of the real data set. */
class ReportCommandTest extends CommandFixture {
    private static final String IMAGES = "200";

    @Test
    void shouldReportOnTheShippedModel() throws Exception {
        assertThat(run("report", "--images", IMAGES, "--out", folder + "/deep/report", "--json"))
                .as("%s", err)
                .isZero();
        String page = Files.readString(folder.resolve("deep/report/report.html"));
        JsonNode figures = lastLine();

        assertThat(figures.get("images").asInt()).isEqualTo(200);
        assertThat(figures.get("accuracy").asDouble()).isBetween(0.85, 1.0);
        assertThat(figures.get("calibration_error").asDouble()).isBetween(0.0, 0.2);
        assertThat(figures.get("robustness").get("blur")).hasSize(3);
        assertThat(figures.get("robustness").get("inversion")).hasSize(1);
        assertThat(figures.get("robustness").get("noise").get(2).asDouble())
                .isLessThan(figures.get("accuracy").asDouble());
        assertThat(figures.get("report").asText()).endsWith("report.html");

        assertThat(page).contains("first 200 of the 10,000", "Ankle boot", "Convolution 3×3, ReLU");
        assertThat(page.length()).isLessThan(3 << 20);
        long wrong = Math.round(200 * (1 - figures.get("accuracy").asDouble()));
        assertThat(matches(
                        page.substring(page.indexOf("id=\"gallery\"")),
                        "<li data-truth=\"(\\d)\" data-predicted=\"(\\d)\">"))
                .hasSize((int) wrong)
                .allSatisfy(item ->
                        assertThat(page).contains("href=\"#mistakes-" + item.group(1) + "-" + item.group(2) + "\""));
        for (String ground : List.of("", "-dark")) {
            var picture = ImageIO.read(
                    folder.resolve("deep/report/confusion" + ground + ".png").toFile());
            assertThat(picture.getWidth()).isBetween(1_100, 1_400);
            assertThat(picture.getHeight()).isBetween(900, 1_200);
            // White or nearly black corners and many colours: the cells have all shades.
            assertThat(picture.getRGB(0, 0) & 0xff).matches(blue -> ground.isEmpty() == (blue > 0xf0));
            assertThat(colours(picture)).isGreaterThan(10);
        }
        assertThat(page).contains("Training by epoch", "Training accuracy");
        for (String plot : List.of("loss", "accuracy", "learning-rate", "reliability", "robustness")) {
            for (String ground : List.of("", "-dark")) {
                var picture = ImageIO.read(
                        folder.resolve("deep/report/" + plot + ground + ".png").toFile());
                assertThat(picture.getWidth()).isEqualTo(960);
            }
        }
    }

    @Test
    void shouldNotReferToExternalResources() throws Exception {
        assertThat(run("report", "--images", "50", "--out", folder.toString())).isZero();
        String page = Files.readString(folder.resolve("report.html"));
        assertThat(matches(page, "(?:src|srcset)=\"([^\"]{0,30})"))
                .isNotEmpty()
                .allSatisfy(source -> assertThat(source.group(1)).startsWith("data:image/png;base64,"));
        assertThat(matches(page, "(<\\w+)[^>]* href=\"([^#\"][^\"]*)\""))
                .hasSize(3)
                .allSatisfy(link -> assertThat(link.group(1)).isEqualTo("<a"))
                .allSatisfy(link -> assertThat(link.group(2)).startsWith("https://"));
        assertThat(page).doesNotContain("<link", "@import", "url(", "fetch(", "XMLHttpRequest");
        // Each internal link has a target, or selects mistakes.
        assertThat(matches(page, "href=\"#([^\"]*)\""))
                .filteredOn(link -> !link.group(1).startsWith("mistakes-"))
                .isNotEmpty()
                .allSatisfy(link -> assertThat(page).contains("id=\"" + link.group(1) + "\""));
    }

    @Test
    void shouldCompareModelsAndEscapeTheirText() throws Exception {
        Path evil = folder.resolve("evil.onnx");
        Files.write(evil, renamed("<script>alert(1)</script>"));
        assertThat(run(
                        "report",
                        "--images",
                        "50",
                        "--out",
                        folder.toString(),
                        "--json",
                        "--compare",
                        evil.toString(),
                        evil.toString()))
                .isZero();
        String page = Files.readString(folder.resolve("report.html"));
        assertThat(page).contains("&lt;script&gt;alert(1)&lt;/script&gt;").doesNotContain("<script>alert");
        assertThat(lastLine().get("compared")).hasSize(2);
        assertThat(lastLine().get("compared").get(0).get("p_value").asDouble()).isEqualTo(1);

        assertThat(run("report", "--images", "50", "--out", folder.toString(), "--model", evil.toString()))
                .isZero();
        page = Files.readString(folder.resolve("report.html"));
        assertThat(page)
                .contains("There is no training log (.training.json) beside this model")
                .doesNotContain("<script>alert");
    }

    @Test
    void shouldFailWithOneLineThatStatesWhatToDo() throws Exception {
        Path file = Files.writeString(folder.resolve("file"), "");
        Path model = Files.write(folder.resolve("model.onnx"), renamed("model"));
        Files.writeString(folder.resolve("model.training.json"), "{}");
        record Case(int code, String message, List<String> arguments) {}
        for (Case bad : List.of(
                new Case(2, "--images must be 1 to 10000, not 0", List.of("--images", "0")),
                new Case(1, "none.onnx: no such model file", List.of("--model", folder + "/none.onnx")),
                new Case(1, "none.onnx: no such model file", List.of("--compare", folder + "/none.onnx")),
                new Case(1, "file: is not a directory; specify another one", List.of("--out", file.toString())),
                new Case(1, "is not writable; specify another folder", List.of("--out", file + "/below")),
                new Case(1, "model.training.json: not a training log", List.of("--model", model.toString())))) {
            err.getBuffer().setLength(0);
            assertThat(run(arguments(bad.arguments()))).as("%s", bad).isEqualTo(bad.code());
            assertThat(err.toString().lines()).as("%s", err).hasSize(1);
            assertThat(err.toString()).startsWith("fashion-stream report: ").contains(bad.message());
        }
    }

    /** Uses a separate working directory, so that nothing is left in that of the tests. */
    private String[] arguments(List<String> options) {
        List<String> all = new ArrayList<>(List.of("report"));
        all.addAll(options);
        if (!all.contains("--out")) {
            all.addAll(List.of("--out", folder.resolve("out").toString()));
        }
        return all.toArray(String[]::new);
    }

    private static long colours(BufferedImage picture) {
        return Arrays.stream(picture.getRGB(0, 0, picture.getWidth(), picture.getHeight(), null, 0, picture.getWidth()))
                .distinct()
                .count();
    }

    private static byte[] renamed(String name) {
        return OnnxFile.withMetadata(BundledModel.FLOAT32.bytes(), Map.of(ModelMetadata.NAME, name));
    }

    private static List<MatchResult> matches(String page, String pattern) {
        return Pattern.compile(pattern).matcher(page).results().toList();
    }
}
