package fashionstream.trainer.report;

import java.util.Locale;
import java.util.Map;
import java.util.Objects;

/** How the model was trained. */
final class TrainingSection {
    private static final double SECONDS_PER_MINUTE = 60;

    private TrainingSection() {}

    static void write(Html html, ReportData data, Map<String, Drawing> drawings) {
        html.open("section", "id", "training").element("h2", "Training");
        TrainingLog log = data.log();
        if (log == null) {
            html.element(
                    "p",
                    "There is no training log beside this model (a file that ends in .training.json), so its curves can't be"
                            + " drawn.");
            html.close();
            return;
        }
        TrainingLog.Epoch last = log.epochs().get(log.epochs().size() - 1);
        Double seconds = log.seconds();
        html.element(
                "p",
                String.format(
                        Locale.ROOT,
                        "%d epochs%s. After the last one %s of the held-out images were right. Training loss is measured"
                                + " while learning, on altered images and, where the settings say so, smoothed labels:"
                                + " it may well lie above that of the held-out images.",
                        log.epochs().size(),
                        seconds == null
                                ? ""
                                : String.format(Locale.ROOT, " in %.0f minutes", seconds / SECONDS_PER_MINUTE),
                        Numbers.percent(last.validationAccuracy())));
        html.open("div", "class", "plots");
        for (String plot : new String[] {"loss", "accuracy", "learning-rate"}) {
            Objects.requireNonNull(drawings.get(plot)).write(html);
        }
        html.close();
        table(html, log);
        html.close();
    }

    private static void table(Html html, TrainingLog log) {
        HtmlTable table = HtmlTable.open(
                html,
                "Training by epoch",
                "Epoch",
                "Training loss",
                "Training accuracy",
                "Validation loss",
                "Validation accuracy",
                "Learning rate",
                "Seconds");
        for (TrainingLog.Epoch epoch : log.epochs()) {
            Double trainingAccuracy = epoch.trainingAccuracy();
            Double seconds = epoch.seconds();
            table.row(
                    Integer.toString(epoch.number()),
                    Numbers.share(epoch.trainingLoss()),
                    trainingAccuracy == null ? "–" : Numbers.percent(trainingAccuracy),
                    Numbers.share(epoch.validationLoss()),
                    Numbers.percent(epoch.validationAccuracy()),
                    String.format(Locale.ROOT, "%.5f", epoch.learningRate()),
                    seconds == null ? "–" : String.format(Locale.ROOT, "%.0f", seconds));
        }
        table.close();
        html.element(
                "p",
                "Validation: the held-out images, with the averaged weights. Training accuracy is measured alike, on as many"
                        + " training images as they are.",
                "class",
                "note");
    }
}
