package fashionstream.trainer.report;

import fashionstream.evaluation.LabelledPredictions;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/** The prediction for the first image of each class. */
final class SamplesSection {
    private static final int PROBABILITIES = 4;

    private SamplesSection() {}

    static void write(Html html, ReportData data) {
        LabelledPredictions predictions = data.predictions();
        html.open("section", "id", "samples").element("h2", "Sample predictions");
        html.element(
                "p",
                "The first " + data.subject().images()
                        + " image of each class (not hand-picked), with the classes to which the model assigns the highest"
                        + " probabilities.");
        html.open("ul", "class", "samples");
        for (int label = 0; label < data.classes().size(); label++) {
            int wanted = label;
            IntStream.range(0, predictions.size())
                    .filter(image -> predictions.truth()[image] == wanted)
                    .findFirst()
                    .ifPresent(image -> sample(html, data, image));
        }
        html.close().close();
    }

    private static void sample(Html html, ReportData data, int image) {
        LabelledPredictions predictions = data.predictions();
        float[] probabilities = predictions.probabilities().get(image);
        html.open("li");
        MistakesSection.picture(html, data, image);
        html.open("div").element("strong", predictions.label(image));
        if (!predictions.isCorrect(image)) {
            html.element("span", " wrong", "class", "wrong");
        }
        html.open("ol");
        List<Integer> order = IntStream.range(0, probabilities.length)
                .boxed()
                .sorted(Comparator.comparing((Integer i) -> -probabilities[i]))
                .limit(PROBABILITIES)
                .toList();
        for (int i : order) {
            html.open("li", "class", i == predictions.truth()[image] ? "true" : "");
            html.element("span", data.classes().get(i));
            html.open("span", "class", "bar")
                    .open("span", "style", "width: " + Math.round(1000 * probabilities[i]) / 10.0 + "%")
                    .close()
                    .close();
            html.element("span", Numbers.percent(probabilities[i]));
            html.close();
        }
        html.close().close().close();
    }
}
