package fashionstream.trainer.report;

import fashionstream.accuracy.WilsonInterval;
import fashionstream.dataset.FashionMnist.Split;
import fashionstream.evaluation.Evaluation;
import fashionstream.inference.ModelInfo;
import fashionstream.trainer.report.ReportData.Subject;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Builds the page. */
final class ReportPage {
    private ReportPage() {}

    /**
     * Returns the page.
     *
     * @param drawings the plots, by name
     * @param samples the sample sheet as PNG
     */
    static String of(ReportData data, Map<String, Drawing> drawings, byte[] samples) {
        var html = new Html();
        html.open("html", "lang", "en").open("head");
        html.empty("meta", "charset", "utf-8");
        html.empty("meta", "name", "viewport", "content", "width=device-width, initial-scale=1");
        html.empty("meta", "name", "color-scheme", "content", "light dark");
        // The page is self-contained and must not load anything.
        html.empty(
                "meta",
                "http-equiv",
                "Content-Security-Policy",
                "content",
                "default-src 'none'; img-src data:; style-src 'unsafe-inline'; script-src 'unsafe-inline'");
        html.element("title", "Report: " + title(data));
        html.code("style", style());
        html.close().open("body");
        List<Section> sections = sections(html, data, drawings, samples);
        header(html, data, sections);
        html.open("main");
        sections.forEach(section -> section.content().run());
        html.close();
        html.code("script", resource("report.js"));
        return html.close().close().page();
    }

    /**
     * A section of the page.
     *
     * @param name its title in the navigation; in lower case, its id
     * @param content writes the section
     */
    private record Section(String name, Runnable content) {}

    private static List<Section> sections(Html html, ReportData data, Map<String, Drawing> drawings, byte[] samples) {
        List<Section> sections = new ArrayList<>();
        sections.add(new Section("Accuracy", () -> AccuracySection.write(html, data)));
        sections.add(new Section("Confusion", () -> ConfusionSection.write(html, data)));
        sections.add(new Section("Mistakes", () -> MistakesSection.write(html, data)));
        sections.add(new Section("Calibration", () -> CalibrationSection.write(html, data, drawings)));
        sections.add(new Section("Robustness", () -> RobustnessSection.write(html, data, drawings)));
        sections.add(new Section("Samples", () -> SamplesSection.write(html, data)));
        if (data.subject() == Subject.MODEL) {
            // Results on the held-out images are not comparable with published results on the test images.
            sections.add(new Section("Comparison", () -> ComparisonSection.write(html, data)));
            sections.add(new Section("Published", () -> PublishedSection.write(html, data)));
        }
        sections.add(new Section("Training", () -> TrainingSection.write(html, data, drawings)));
        sections.add(new Section("Architecture", () -> ArchitectureSection.write(html, data)));
        sections.add(new Section("Data", () -> DataSetSection.write(html, data, samples)));
        sections.add(new Section("Model", () -> ModelSection.write(html, data)));
        return sections;
    }

    private static String title(ReportData data) {
        ModelInfo model = data.predictions().model();
        return model.name()
                + (data.subject() == Subject.RUN ? ", " + data.source().fileName() : " " + model.version());
    }

    private static void header(Html html, ReportData data, List<Section> sections) {
        Evaluation evaluation = data.evaluation();
        WilsonInterval interval = evaluation.interval();
        html.open("header");
        html.element("h1", title(data));
        html.element("p", "Evaluation of an image classifier on Fashion-MNIST.");
        if (data.subject() == Subject.RUN) {
            html.element(
                    "p",
                    "The result of a training run, before calibration, evaluated on its "
                            + Numbers.count(evaluation.images())
                            + " held-out training images. The test images are reserved for the exported model (command export).",
                    "class",
                    "warning");
        } else if (evaluation.images() < Split.TEST.count()) {
            html.element(
                    "p",
                    "Based on only the first " + Numbers.count(evaluation.images()) + " of the "
                            + Numbers.count(Split.TEST.count()) + " test images.",
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
        for (Section section : sections) {
            html.element("a", section.name(), "href", "#" + section.name().toLowerCase(Locale.ROOT));
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
