package fashionstream.consume;

import fashionstream.config.AppConfig;
import fashionstream.console.PlainText;
import fashionstream.intake.Intake;
import fashionstream.kafka.RecordDeserializer;
import fashionstream.schema.Prediction;
import fashionstream.schema.RollingAccuracy;
import java.util.Locale;

/** The views of the output topics. */
public final class Views {
    private static final String PREDICTION = "%-28s  %-12s  %10s  %-12s  %-5s  %s";
    private static final String ACCURACY = "%-10s  %-12s  %9s  %9s  %8s  %-18s  %8s  %8s  %-17s  %-17s";

    private Views() {}

    /** One line per prediction: class, confidence, and whether it is correct where that is known. */
    public static RecordView predictions(AppConfig config) {
        return new AvroView<>(
                RecordDeserializer.of(config, Prediction.class),
                PREDICTION.formatted("image", "predicted", "confidence", "true", "right", "model"),
                Views::row);
    }

    /** One line per change of a rolling accuracy. */
    public static RecordView accuracy(AppConfig config) {
        return new AvroView<>(
                RecordDeserializer.of(config, RollingAccuracy.class),
                ACCURACY.formatted(AccuracyCells.TITLES.toArray()) + "  updated",
                Views::row);
    }

    /** One line per label: the truth about an image, or that it was withdrawn. */
    public static RecordView labels(AppConfig config) {
        return new LabelView(Intake.labels(config));
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
                String.format(Locale.ROOT, "%.1f %%", 100 * prediction.getConfidence()),
                truth == null ? "-" : PlainText.oneLine(truth),
                truth == null ? "-" : truth.equals(prediction.getLabel()) ? "yes" : "no",
                PlainText.oneLine(prediction.getModelVersion()));
    }

    private static String row(RollingAccuracy accuracy) {
        return ACCURACY.formatted(AccuracyCells.of(accuracy).toArray()) + "  " + accuracy.getUpdatedAt();
    }
}
