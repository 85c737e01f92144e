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
     * A part of the page.
     *
     * @param name its title in the list of parts; in small letters its address in the page
     * @param content writes it
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
            // Figures on held-out images are no match for published ones on the test images.
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
        html.element("p", "How well this model classifies the clothes of Fashion-MNIST.");
        if (data.subject() == Subject.RUN) {
            html.element(
                    "p",
                    "What the run came to, judged by the " + Numbers.count(evaluation.images())
                            + " training images that it held out, before calibration. The test images are for the model"
                            + " that is made of it (export).",
                    "class",
                    "warning");
        } else if (evaluation.images() < Split.TEST.count()) {
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
