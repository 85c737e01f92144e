package fashionstream.trainer.report;

import fashionstream.dataset.LabelledImages;
import fashionstream.evaluation.LabelledPredictions;
import fashionstream.inference.Classification;
import fashionstream.trainer.explore.SampleSheet;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/** A gallery of all mistakes; the most confident ones are first, and shown larger. */
final class MistakesSection {
    private static final int MOST_CONFIDENT = 12;

    private MistakesSection() {}

    /**
     * A misclassified image.
     *
     * @param image its number, from 0
     * @param truth index of its true class
     * @param predicted index of the predicted class
     * @param confidence probability of the predicted class, 0 to 1
     */
    record Mistake(int image, int truth, int predicted, float confidence) {
        /** All mistakes, the most confident first. */
        static List<Mistake> of(LabelledPredictions predictions) {
            return IntStream.range(0, predictions.size())
                    .filter(image -> !predictions.isCorrect(image))
                    .mapToObj(image -> {
                        Classification prediction = predictions.prediction(image);
                        return new Mistake(
                                image, predictions.truth()[image], prediction.classIndex(), prediction.confidence());
                    })
                    .sorted(Comparator.comparing(Mistake::confidence).reversed().thenComparing(Mistake::image))
                    .toList();
        }
    }

    static void write(Html html, ReportData data) {
        List<Mistake> mistakes = Mistake.of(data.predictions());
        html.open("section", "id", "mistakes").element("h2", "Mistakes");
        if (mistakes.isEmpty()) {
            html.element("p", "There are no mistakes.").close();
            return;
        }
        html.element("h3", "Most confident mistakes");
        html.element(
                "p",
                "The wrong predictions with the highest confidence. Some of these images are difficult for people, too, and some"
                        + " labels may be wrong.");
        html.open("ul", "class", "gallery large");
        mistakes.stream().limit(MOST_CONFIDENT).forEach(mistake -> item(html, data, mistake));
        html.close();
        html.element("h3", "All mistakes: " + Numbers.count(mistakes.size()));
        // The script replaces this text by a description of the filter, with a link that removes the filter.
        html.open("p", "id", "filter", "role", "status")
                .element("span", "The most confident first, each with its true class, predicted class and confidence.");
        html.close();
        html.open("ul", "class", "gallery", "id", "gallery");
        mistakes.forEach(mistake -> item(html, data, mistake));
        html.close().close();
    }

    private static void item(Html html, ReportData data, Mistake mistake) {
        String truth = data.classes().get(mistake.truth());
        String predicted = data.classes().get(mistake.predicted());
        html.open(
                "li",
                "data-truth",
                Integer.toString(mistake.truth()),
                "data-predicted",
                Integer.toString(mistake.predicted()));
        picture(html, data, mistake.image());
        html.element("span", truth, "class", "truth");
        html.element("span", "→ " + predicted, "class", "predicted");
        html.element("span", Numbers.wholePercent(mistake.confidence()), "class", "confidence");
        html.close();
    }

    /** Writes an image of the data set as a picture of a few hundred bytes. */
    static void picture(Html html, ReportData data, int image) {
        LabelledImages images = data.evaluated();
        String name = Html.capital(data.subject().images()) + " image " + image;
        byte[] png = Pictures.png(SampleSheet.grey(images.pixels().get(image), images.width(), images.height()));
        html.empty(
                "img",
                "src",
                Pictures.address(png),
                "alt",
                name,
                "title",
                name,
                "width",
                Integer.toString(images.width()),
                "height",
                Integer.toString(images.height()));
    }
}
