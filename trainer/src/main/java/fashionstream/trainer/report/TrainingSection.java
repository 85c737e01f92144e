package fashionstream.trainer.report;

import java.util.Locale;
import java.util.Map;
import java.util.Objects;

/** The training of the model. */
final class TrainingSection {
    private static final double SECONDS_PER_MINUTE = 60;

    private TrainingSection() {}

    static void write(Html html, ReportData data, Map<String, Drawing> drawings) {
        html.open("section", "id", "training").element("h2", "Training");
        TrainingLog log = data.log();
        if (log == null) {
            html.element(
                    "p",
                    "There is no training log (.training.json) beside this model, so its learning curves are not available.");
            html.close();
            return;
        }
        TrainingLog.Epoch last = log.epochs().get(log.epochs().size() - 1);
        Double seconds = log.seconds();
        html.element(
                "p",
                String.format(
                        Locale.ROOT,
                        "%d epochs%s. The accuracy on the held-out images after the last epoch is %s. The training loss is measured"
                                + " during training, on augmented images and, depending on the settings, with smoothed"
                                + " labels, so it may be higher than the validation loss.",
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
                "Validation is measured on the held-out images with the averaged weights. Training accuracy is measured in the same"
                        + " way on an equal number of training images.",
                "class",
                "note");
    }
}
