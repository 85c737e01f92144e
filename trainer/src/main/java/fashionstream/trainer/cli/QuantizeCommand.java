package fashionstream.trainer.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import fashionstream.console.DataSetOption;
import fashionstream.console.ExitCode;
import fashionstream.console.SummaryOutput;
import fashionstream.console.TextTable;
import fashionstream.dataset.FashionMnist;
import fashionstream.dataset.FashionMnist.Split;
import fashionstream.evaluation.ComparisonText;
import fashionstream.evaluation.LabelledPredictions;
import fashionstream.evaluation.PairedComparison;
import fashionstream.inference.BundledModel;
import fashionstream.inference.Classifier;
import fashionstream.inference.ModelMetadata;
import fashionstream.inference.OnnxClassifier;
import fashionstream.trainer.SafeFile;
import fashionstream.trainer.onnx.ModelFacts;
import fashionstream.trainer.onnx.OnnxFile;
import fashionstream.trainer.quantization.Quantizer;
import fashionstream.trainer.quantization.Speed;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Quantizes a float32 model to int8. */
@Command(
        name = "quantize",
        description =
                "Quantizes a float32 model to int8, which makes it faster and reduces its size to a quarter. Compares both on the"
                        + " test images: accuracy, McNemar's test, images per second on one core. The calibration and the"
                        + " drift reference of the float32 model are kept; 'reference' measures the latter again.",
        mixinStandardHelpOptions = true,
        footer = {"", "Example:", "  fashion-stream quantize --model fashion-cnn.onnx --out fashion-cnn-int8.onnx"})
final class QuantizeCommand implements Callable<Integer> {
    /** About a hundred of each class; more images change only the third digit of the ranges. */
    private static final int CALIBRATION_IMAGES = 1000;

    @Mixin
    private final SummaryOutput output = new SummaryOutput();

    @Mixin
    private final DataSetOption dataSet = new DataSetOption();

    @Option(
            names = "--model",
            paramLabel = "FILE",
            description = "Float32 model to quantize. Default: the shipped one.")
    private @Nullable Path model;

    @Option(
            names = "--out",
            paramLabel = "FILE",
            defaultValue = "fashion-cnn-int8.onnx",
            description = "File for the int8 model. Default: ${DEFAULT-VALUE}.")
    private Path out = Path.of("fashion-cnn-int8.onnx");

    @Override
    public Integer call() throws IOException {
        Path data = dataSet.locate();
        List<byte[]> training = FashionMnist.read(data, Split.TRAIN).pixels();
        try (Classifier float32 = model == null ? BundledModel.FLOAT32.load() : OnnxClassifier.load(model)) {
            byte[] original = model == null ? BundledModel.FLOAT32.bytes() : Files.readAllBytes(model);
            byte[] untested = OnnxFile.withMetadata(
                    Quantizer.quantize(original, float32.model().input(), training.subList(0, CALIBRATION_IMAGES)),
                    Map.of(
                            ModelMetadata.QUANTIZATION,
                            "int8 QDQ, weights per channel, ranges from " + CALIBRATION_IMAGES + " training images"));
            LabelledPredictions before = TestImages.predict(float32, data);
            LabelledPredictions predictions;
            try (Classifier classifier = OnnxClassifier.load(out.toString(), untested)) {
                predictions = TestImages.predict(classifier, data);
            }
            byte[] tested = OnnxFile.withMetadata(untested, ModelFacts.withTest(Map.of(), predictions.evaluation()));
            SafeFile.replace(out, part -> Files.write(part, tested));
            // The metadata change the version: the reported one is that of the finished file.
            try (Classifier int8 = OnnxClassifier.load(out)) {
                LabelledPredictions after = predictions.withModel(int8.model());
                List<Speed> speeds = Speed.measure(List.of(float32, int8), training.subList(0, CALIBRATION_IMAGES));
                report(PairedComparison.of(before, after), original.length, tested.length, speeds);
            }
        }
        return ExitCode.DONE;
    }

    private void report(PairedComparison comparison, int bytesBefore, int bytesAfter, List<Speed> speeds) {
        Speed before = speeds.get(0);
        Speed after = speeds.get(1);
        TextTable table = new TextTable().left("").right("bytes").right("images/s on one core");
        table.row("float32", bytesBefore, String.format(Locale.ROOT, "%.0f", before.median()));
        table.row("int8", bytesAfter, String.format(Locale.ROOT, "%.0f", after.median()));
        output.line(ComparisonText.table(comparison));
        output.line(table.toString());
        output.line(
                "int8 is %.2f times as fast (%.2f to %.2f over %d rounds); model: %s",
                after.median() / before.median(),
                after.lowest() / before.highest(),
                after.highest() / before.lowest(),
                Speed.ROUNDS,
                out);
        ObjectNode figures = ComparisonText.json(comparison)
                .put("images_per_second_float32", before.median())
                .put("images_per_second_int8", after.median())
                .put("bytes_float32", bytesBefore)
                .put("bytes_int8", bytesAfter)
                .put("model", out.toString());
        output.summary(figures);
    }
}
