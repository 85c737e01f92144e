package fashionstream.consume;

import fashionstream.config.AppConfig;
import fashionstream.console.PlainText;
import fashionstream.schema.Prediction;
import fashionstream.schema.RollingAccuracy;
import java.util.Locale;

/** The views of the output topics. */
public final class Views {
    private static final String PREDICTION = "%-28s  %-12s  %10s  %-12s  %-5s  %s";
    private static final String ACCURACY = "%-10s  %-12s  %9s  %9s  %8s  %-17s  %s";

    private Views() {}

    /** One line per prediction: what was said, how surely, and whether it is right where that is known. */
    public static RecordView predictions(AppConfig config) {
        return new AvroView<>(
                config.valueSerde(Prediction.class),
                PREDICTION.formatted("image", "predicted", "confidence", "true", "right", "model"),
                Views::row);
    }

    /** One line per change of a rolling accuracy. */
    public static RecordView accuracy(AppConfig config) {
        return new AvroView<>(
                config.valueSerde(RollingAccuracy.class),
                ACCURACY.formatted("window", "model", "labelled", "correct", "accuracy", "95 % interval", "updated"),
                Views::row);
    }

    /** One line per dead letter: where it came from and why. */
    public static RecordView deadLetters() {
        return new DeadLetterView();
    }

    private static String row(Prediction prediction) {
        String truth = prediction.getLabelTrue();
        return PREDICTION.formatted(
                PlainText.oneLine(prediction.getImageId()),
                PlainText.oneLine(prediction.getLabel()),
                percent(prediction.getConfidence(), 1),
                truth == null ? "-" : PlainText.oneLine(truth),
                truth == null ? "-" : truth.equals(prediction.getLabel()) ? "yes" : "no",
                PlainText.oneLine(prediction.getModelVersion()));
    }

    private static String row(RollingAccuracy accuracy) {
        Double low = accuracy.getAccuracyLow();
        Double high = accuracy.getAccuracyHigh();
        Double share = accuracy.getAccuracy();
        return ACCURACY.formatted(
                PlainText.oneLine(accuracy.getWindow()),
                PlainText.oneLine(accuracy.getModelVersion()),
                accuracy.getLabelled(),
                accuracy.getCorrect(),
                share == null ? "-" : percent(share, 2),
                low == null || high == null ? "-" : percent(low, 2) + " to " + percent(high, 2),
                accuracy.getUpdatedAt());
    }

    private static String percent(double share, int digits) {
        return String.format(Locale.ROOT, "%." + digits + "f %%", 100 * share);
    }
}
