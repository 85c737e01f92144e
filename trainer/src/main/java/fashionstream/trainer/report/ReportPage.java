package fashionstream.trainer.report;

import fashionstream.accuracy.WilsonInterval;
import fashionstream.dataset.FashionMnist.Split;
import fashionstream.evaluation.Evaluation;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Puts the page together. */
final class ReportPage {
    private ReportPage() {}

    /**
     * The whole page.
     *
     * @param drawings the plots, by name
     * @param samples the sample sheet, PNG
     */
    static String of(ReportData data, Map<String, Drawing> drawings, byte[] samples) {
        var html = new Html();
        html.open("html", "lang", "en").open("head");
        html.empty("meta", "charset", "utf-8");
        html.empty("meta", "name", "viewport", "content", "width=device-width, initial-scale=1");
        html.empty("meta", "name", "color-scheme", "content", "light dark");
        // The page needs nothing from outside, and so may load nothing.
        html.empty(
                "meta",
                "http-equiv",
                "Content-Security-Policy",
                "content",
                "default-src 'none'; img-src data:; style-src 'unsafe-inline'; script-src 'unsafe-inline'");
        html.element("title", "Report: " + data.predictions().model().name());
        html.code("style", style());
        html.close().open("body");
        header(html, data);
        html.open("main");
        AccuracySection.write(html, data);
        ConfusionSection.write(html, data);
        MistakesSection.write(html, data);
        CalibrationSection.write(html, data, drawings);
        RobustnessSection.write(html, data, drawings);
        SamplesSection.write(html, data);
        ComparisonSection.write(html, data);
        PublishedSection.write(html, data);
        TrainingSection.write(html, data, drawings);
        ArchitectureSection.write(html, data);
        DataSetSection.write(html, data, samples);
        ModelSection.write(html, data);
        html.close();
        html.code("script", resource("report.js"));
        return html.close().close().page();
    }

    private static void header(Html html, ReportData data) {
        Evaluation evaluation = data.evaluation();
        WilsonInterval interval = evaluation.interval();
        html.open("header");
        html.element("h1", evaluation.model().name() + " " + evaluation.model().version());
        html.element("p", "How well this model tells the clothes of Fashion-MNIST apart.");
        if (evaluation.images() < Split.TEST.count()) {
            html.element(
                    "p",
                    "Only the first " + Numbers.count(evaluation.images()) + " of the "
                            + Numbers.count(Split.TEST.count())
                            + " test images were looked at. The figures below are of those.",
                    "class",
                    "warning");
        }
        html.open("dl", "class", "figures");
        figure(html, "accuracy", Numbers.percent(evaluation.accuracy()), "95 % interval " + Numbers.percent(interval));
        figure(
                html,
                "calibration error",
                Numbers.percent(data.predictions().reliability().expectedCalibrationError()),
                "expected, over 15 bins");
        figure(
                html,
                "parameters",
                Numbers.count(data.architecture().parameters()),
                Numbers.count(data.bytes()) + " bytes as a file");
        figure(
                html,
                "multiply-adds",
                String.format(Locale.ROOT, "%.1f M", data.architecture().multiplyAdds() / 1e6),
                "for one image");
        html.close().open("nav", "aria-label", "Sections");
        for (String section : List.of(
                "Accuracy",
                "Confusion",
                "Mistakes",
                "Calibration",
                "Robustness",
                "Samples",
                "Comparison",
                "Published",
                "Training",
                "Architecture",
                "Data",
                "Model")) {
            html.element("a", section, "href", "#" + section.toLowerCase(Locale.ROOT));
        }
        html.close().close();
    }

    private static void figure(Html html, String name, String value, String more) {
        html.open("div").element("dt", name).element("dd", value);
        html.element("dd", more, "class", "more").close();
    }

    private static String style() {
        return resource("report.css")
                + HeatScale.RIGHT.css()
                + HeatScale.WRONG.css()
                + "@media screen and (prefers-color-scheme: dark) {\n"
                + HeatScale.RIGHT_DARK.css()
                + HeatScale.WRONG_DARK.css()
                + "}\n";
    }

    private static String resource(String name) {
        try (InputStream in = ReportPage.class.getResourceAsStream(name)) {
            if (in == null) {
                throw new IllegalStateException("not part of this build: " + name);
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(name + " of this build can't be read", e);
        }
    }
}
