package fashionstream.evaluation;

import com.fasterxml.jackson.databind.node.ObjectNode;
import fashionstream.accuracy.ClassReport;
import fashionstream.accuracy.ConfusionMatrix;
import fashionstream.accuracy.Reliability;
import fashionstream.accuracy.WilsonInterval;
import fashionstream.console.Json;
import fashionstream.console.PlainText;
import fashionstream.console.TextTable;
import fashionstream.inference.ModelInfo;
import fashionstream.inference.ModelMetadata;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Formats an {@link Evaluation} as text and as JSON. */
public final class EvaluationText {
    private EvaluationText() {}

    /**
     * Accuracy with its interval, calibration, a table of the classes, and the confusion matrix; ends with a line
     * separator.
     */
    public static String table(Evaluation evaluation, Reliability reliability) {
        String gap = System.lineSeparator();
        String calibration = String.format(
                Locale.ROOT, "Expected calibration error: %.2f points", 100 * reliability.expectedCalibrationError());
        return headline(evaluation) + gap + calibration + gap + gap + classes(evaluation) + gap
                + "Rows are true classes, columns are predicted classes:" + gap + confusion(evaluation);
    }

    /** Accuracy, its interval and the log loss in one line, without a line separator. */
    public static String headline(Evaluation evaluation) {
        WilsonInterval interval = evaluation.interval();
        return String.format(
                Locale.ROOT,
                "Model %s %s: accuracy %.2f %% on %d images (95 %% interval %.2f to %.2f %%), log loss %.4f",
                PlainText.oneLine(evaluation.model().name()),
                evaluation.model().version(),
                100 * evaluation.accuracy(),
                evaluation.images(),
                100 * interval.low(),
                100 * interval.high(),
                evaluation.logLoss());
    }

    /**
     * Returns the figures with the keys of the command {@code evaluate}; {@code parameters} is null if the model
     * doesn't specify it.
     *
     * @throws NumberFormatException if the number of parameters in the model's metadata is not an integer
     */
    public static ObjectNode json(Evaluation evaluation) {
        WilsonInterval interval = evaluation.interval();
        ModelInfo model = evaluation.model();
        String parameters = model.metadata().get(ModelMetadata.PARAMETERS);
        return Json.MAPPER
                .createObjectNode()
                .put("images", evaluation.images())
                .put("accuracy", evaluation.accuracy())
                .put("accuracy_low", interval.low())
                .put("accuracy_high", interval.high())
                .put("log_loss", evaluation.logLoss())
                .put("model_version", model.version())
                .put("parameters", parameters == null ? null : Long.valueOf(parameters));
    }

    private static TextTable classes(Evaluation evaluation) {
        TextTable table = new TextTable()
                .left("class")
                .right("images")
                .right("precision")
                .right("recall")
                .right("F1");
        for (ClassReport report : evaluation.classes()) {
            table.row(
                    report.label(),
                    report.support(),
                    share(report.precision()),
                    share(report.recall()),
                    share(report.f1()));
        }
        return table;
    }

    /** The columns are numbered like the rows, because ten names side by side don't fit on a terminal. */
    private static TextTable confusion(Evaluation evaluation) {
        ConfusionMatrix confusion = evaluation.confusion();
        List<String> labels = evaluation.model().classes();
        TextTable table = new TextTable().right("").left("class");
        for (int i = 0; i < labels.size(); i++) {
            table.right(Integer.toString(i));
        }
        for (int i = 0; i < labels.size(); i++) {
            Object[] cells = new Object[labels.size() + 2];
            cells[0] = i;
            cells[1] = labels.get(i);
            for (int j = 0; j < labels.size(); j++) {
                cells[j + 2] = confusion.count(i, j);
            }
            table.row(cells);
        }
        return table;
    }

    private static String share(@Nullable Double share) {
        return share == null ? "-" : String.format(Locale.ROOT, "%.4f", share);
    }
}
