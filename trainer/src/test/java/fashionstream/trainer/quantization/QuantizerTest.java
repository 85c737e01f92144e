package fashionstream.trainer.quantization;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtSession;
import fashionstream.dataset.FashionMnist;
import fashionstream.dataset.FashionMnist.Split;
import fashionstream.dataset.LabelledImages;
import fashionstream.evaluation.Evaluation;
import fashionstream.evaluation.Evaluator;
import fashionstream.inference.BundledModel;
import fashionstream.inference.ImageShape;
import fashionstream.inference.OnnxClassifier;
import fashionstream.inference.OnnxEnvironment;
import fashionstream.trainer.RealData;
import fashionstream.trainer.TrainingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import onnx.Onnx.ModelProto;
import onnx.Onnx.NodeProto;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Quantizes the shipped model. */
class QuantizerTest {
    private static final ImageShape SHAPE = new ImageShape(28, 28, 1);

    @SuppressWarnings("NullAway.Init") // set before all tests
    private static byte[] original;

    @SuppressWarnings("NullAway.Init") // set before all tests
    private static byte[] quantized;

    @TempDir
    private Path directory;

    @BeforeAll
    static void quantize() {
        original = BundledModel.FLOAT32.bytes();
        // ONNX Runtime must be started the way that BundledModel does it.
        BundledModel.FLOAT32.load().close();
        LabelledImages training = FashionMnist.read(RealData.folder(), Split.TRAIN);
        quantized = Quantizer.quantize(original, SHAPE, training.pixels().subList(0, 500));
    }

    @Test
    void shouldLoseLittleAccuracy() {
        LabelledImages test = FashionMnist.read(RealData.folder(), Split.TEST);
        List<byte[]> images = test.pixels().subList(0, 4000);
        List<String> labels = test.labels().stream()
                .limit(4000)
                .map(FashionMnist.CLASSES::get)
                .toList();
        try (OnnxClassifier before = OnnxClassifier.load("float32", original);
                OnnxClassifier after = OnnxClassifier.load("int8", quantized)) {
            Evaluation expected = new Evaluator(before).evaluate(images, labels);
            Evaluation actual = new Evaluator(after).evaluate(images, labels);
            assertThat(actual.accuracy()).isGreaterThan(expected.accuracy() - 0.005);
            assertThat(actual.logLoss()).isLessThan(expected.logLoss() + 0.02);
            assertThat(after.model().metadata()).isEqualTo(before.model().metadata());
            assertThat(after.model().version()).isNotEqualTo(before.model().version());
        }
    }

    @Test
    void shouldReduceTheSizeToAQuarter() {
        assertThat(quantized.length).isLessThan(original.length * 3 / 10);
    }

    /** In the graph that ONNX Runtime optimizes, no convolution computes in floats. */
    @Test
    void shouldBeFusedIntoIntegerOperators() throws Exception {
        Path optimised = directory.resolve("optimised.onnx");
        OrtEnvironment environment = OnnxEnvironment.get();
        try (OrtSession.SessionOptions options = new OrtSession.SessionOptions()) {
            options.setOptimizationLevel(OrtSession.SessionOptions.OptLevel.EXTENDED_OPT);
            options.setOptimizedModelFilePath(optimised.toString());
            environment.createSession(quantized, options).close();
        }
        Map<String, Long> operators = operators(Files.readAllBytes(optimised));
        long convolutions = Objects.requireNonNull(operators(original).get("Conv"));
        assertThat(operators).containsEntry("QLinearConv", convolutions).doesNotContainKeys("Conv", "Relu");
    }

    @Test
    void shouldWriteTheSameBytesEachTime() {
        LabelledImages training = FashionMnist.read(RealData.folder(), Split.TRAIN);
        assertThat(Quantizer.quantize(original, SHAPE, training.pixels().subList(0, 500)))
                .isEqualTo(quantized);
    }

    @Test
    void shouldRejectUnsupportedModels() {
        List<byte[]> images = List.of(new byte[784]);
        assertThatThrownBy(() -> Quantizer.quantize(quantized, SHAPE, images))
                .isInstanceOf(TrainingException.class)
                .hasMessageContaining("quantized already");
        assertThatThrownBy(() -> Quantizer.quantize(new byte[] {1, 2, 3}, SHAPE, images))
                .isInstanceOf(TrainingException.class)
                .hasMessageContaining("not an ONNX model");
    }

    private static Map<String, Long> operators(byte[] model) throws Exception {
        return ModelProto.parseFrom(model).getGraph().getNodeList().stream()
                .collect(Collectors.groupingBy(NodeProto::getOpType, Collectors.counting()));
    }
}
