package fashionstream.trainer.report;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import fashionstream.evaluation.ComparisonText;
import fashionstream.evaluation.EvaluationText;
import fashionstream.perturbation.Perturbation;
import fashionstream.trainer.Checkpoint;
import fashionstream.trainer.HoldOut;
import fashionstream.trainer.onnx.OnnxExporter;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * A written report.
 *
 * @param page the HTML page
 * @param headline the most important figures in one line, without a line separator
 * @param figures all figures, with keys in snake_case; shares are fractions
 */
public record Report(Path page, String headline, ObjectNode figures) {
    /**
     * Evaluates a model on the test images and writes a report on it.
     *
     * @param model the model file; null for the shipped model
     * @param others files of models to compare with
     * @param data folder with the data set
     * @param images number of test images to use, from the first: 1 to 10,000
     * @param folder folder for the page and the plots; created if it doesn't exist
     * @throws fashionstream.inference.ModelException if a model is not usable, or not for this data set
     * @throws fashionstream.trainer.TrainingException if the training log beside the model is invalid
     * @throws IOException if the report can't be written
     */
    public static Report write(@Nullable Path model, List<Path> others, Path data, int images, Path folder)
            throws IOException {
        ReportWriter writer = ReportWriter.into(folder);
        ReportCollector collector = ReportCollector.ofModels(data, images);
        List<ModelSource> compared = new ArrayList<>();
        others.forEach(other -> compared.add(new ModelSource.ExportedModel(other)));
        return written(writer, collector.collect(new ModelSource.ExportedModel(model), compared));
    }

    /**
     * Evaluates the result of a training run on its held-out images, and writes a report on it into the folder of the
     * run. The test images are not used.
     *
     * @param run the folder of the run
     * @param saved its last checkpoint, with at least one epoch
     * @param data folder with the data set that the run started with
     * @throws fashionstream.trainer.TrainingException if the folder has other data
     * @throws IOException if the report can't be written
     */
    public static Report ofRun(Path run, Checkpoint.Saved saved, Path data) throws IOException {
        ReportWriter writer = ReportWriter.into(run);
        var model = new ModelSource.RunModel(run, OnnxExporter.export(saved), TrainingLog.of(saved.run()));
        ReportCollector collector = ReportCollector.ofRun(HoldOut.of(data, saved.run()));
        return written(writer, collector.collect(model, List.of()));
    }

    private static Report written(ReportWriter writer, ReportData facts) throws IOException {
        Path page = writer.write(facts);
        return new Report(
                page,
                EvaluationText.headline(facts.evaluation()),
                figures(facts).put("report", page.toString()));
    }

    private static ObjectNode figures(ReportData data) {
        ObjectNode figures = EvaluationText.json(data.evaluation())
                .put("calibration_error", data.predictions().reliability().expectedCalibrationError())
                .put("multiply_adds", data.architecture().multiplyAdds());
        ObjectNode robustness = figures.putObject("robustness");
        for (Perturbation perturbation : Perturbation.values()) {
            ArrayNode accuracies = robustness.putArray(perturbation.name().toLowerCase(Locale.ROOT));
            data.robustness().of(perturbation).forEach(row -> accuracies.add(row.accuracy()));
        }
        ArrayNode compared = figures.putArray("compared");
        data.compared().forEach(other -> compared.add(ComparisonText.json(other.pair())));
        return figures;
    }
}
