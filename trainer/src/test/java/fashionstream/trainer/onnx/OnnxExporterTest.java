package fashionstream.trainer.onnx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import fashionstream.dataset.FashionMnist;
import fashionstream.dataset.FashionMnist.Split;
import fashionstream.dataset.LabelledImages;
import fashionstream.inference.Classifier;
import fashionstream.inference.ModelMetadata;
import fashionstream.inference.OnnxClassifier;
import fashionstream.trainer.Checkpoint;
import fashionstream.trainer.RealData;
import fashionstream.trainer.SmallModel;
import fashionstream.trainer.TrainingException;
import fashionstream.trainer.TrainingRun;
import fashionstream.trainer.layers.LeanConvolution;
import fashionstream.trainer.layers.NormalisedRelu;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import onnx.Onnx;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration.GraphBuilder;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.graph.ElementWiseVertex;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.BatchNormalization;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.GlobalPoolingLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.conf.layers.ZeroPaddingLayer;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

class OnnxExporterTest {
    @TempDir
    @SuppressWarnings("NullAway.Init")
    private static Path folder;

    @SuppressWarnings("NullAway.Init") // set before all tests
    private static ComputationGraph trained;

    @SuppressWarnings("NullAway.Init")
    private static TrainingRun run;

    @SuppressWarnings("NullAway.Init")
    private static Map<String, String> metadata;

    @BeforeAll
    static void trainASmallNetwork() {
        // Trained, so that batch normalisation has statistics of its own to fold.
        Checkpoint.Saved saved = SmallModel.train(folder);
        trained = saved.result();
        run = saved.run();
        metadata = ModelFacts.of(run, trained.numParams());
    }

    @Test
    void shouldAgreeWithDeeplearning4jOnRealImages() {
        LabelledImages images = FashionMnist.read(RealData.folder(), Split.TEST).slice(0, 1000);
        float[][] expected = deeplearning4j(images);

        try (Classifier classifier = OnnxClassifier.load("test", export())) {
            float[][] actual = classifier.classify(images.pixels());
            for (int i = 0; i < images.size(); i++) {
                for (int c = 0; c < expected[i].length; c++) {
                    assertThat(Math.abs(actual[i][c] - expected[i][c]))
                            .as("image %d, class %d: %s and %s", i, c, actual[i][c], expected[i][c])
                            .isLessThanOrEqualTo(1e-4f);
                }
            }
        }
        // A network with the same output for every image would also agree, but prove nothing.
        assertThat(IntStream.range(0, expected.length)
                        .map(i -> Nd4j.createFromArray(expected[i]).argMax().getInt(0))
                        .distinct()
                        .count())
                .isGreaterThan(5);
    }

    @Test
    void shouldWriteTheSameBytesForTheSameNetwork() {
        assertThat(export()).isEqualTo(export());
    }

    /** Otherwise each export of the same run would have another version. */
    @Test
    void shouldWriteMetadataInTheSameOrderInEachProcess() {
        assertThat(metadata.get(ModelMetadata.TRAINING_LIBRARIES))
                .matches("\\{\"deeplearning4j\":\"[^\"]+\",\"nd4j\":\"[^\"]+\"}");
    }

    @Test
    void shouldFoldBatchNormalizationIntoTheConvolutions() throws Exception {
        List<String> operators = Onnx.ModelProto.parseFrom(export()).getGraph().getNodeList().stream()
                .map(Onnx.NodeProto::getOpType)
                .toList();
        assertThat(operators)
                .containsExactly(
                        "Cast",
                        "Unsqueeze",
                        "Mul",
                        "Add",
                        "Conv",
                        "Relu",
                        "MaxPool",
                        "Conv",
                        "Relu",
                        "Conv",
                        "Relu",
                        "Conv",
                        "Relu",
                        "Add",
                        "GlobalAveragePool",
                        "Flatten",
                        "Gemm",
                        "Softmax");
    }

    @Test
    void shouldRejectUnsupportedLayers() {
        assertRejected(
                graph().addLayer(
                                "even",
                                new ConvolutionLayer.Builder(2, 2).nOut(2).build(),
                                "in"),
                "even");
        assertRejected(graph().addLayer("norm", new BatchNormalization(), "in"), "norm");
        assertRejected(graph().addLayer("zeros", new ZeroPaddingLayer.Builder(1, 1).build(), "in"), "zeros");
        // Another node would read the normalized output of the convolution.
        assertRejected(
                graph().addLayer("conv", new LeanConvolution(2, true), "in")
                        .addLayer("norm", new NormalisedRelu(), "conv")
                        .addVertex("sum", new ElementWiseVertex(ElementWiseVertex.Op.Add), "conv", "norm"),
                "sum",
                "norm");
        assertRejected(
                graph().addVertex("product", new ElementWiseVertex(ElementWiseVertex.Op.Product), "in", "in"),
                "product");
    }

    private static GraphBuilder graph() {
        return new NeuralNetConfiguration.Builder()
                .graphBuilder()
                .addInputs("in")
                .setInputTypes(InputType.convolutional(28, 28, 1));
    }

    private static void assertRejected(GraphBuilder begun, String refused) {
        assertRejected(begun, refused, refused);
    }

    private static void assertRejected(GraphBuilder begun, String last, String refused) {
        var network = new ComputationGraph(begun.addLayer("pool", new GlobalPoolingLayer(), last)
                .addLayer(
                        "output",
                        new OutputLayer.Builder()
                                .nOut(10)
                                .activation(Activation.SOFTMAX)
                                .build(),
                        "pool")
                .setOutputs("output")
                .build());
        network.init();
        assertThatThrownBy(() -> OnnxExporter.export(network, 28, 28, run.pixels(), metadata))
                .isInstanceOf(TrainingException.class)
                .hasMessageContaining("can't write " + refused);
    }

    private static byte[] export() {
        return OnnxExporter.export(trained, 28, 28, run.pixels(), metadata);
    }

    private static float[][] deeplearning4j(LabelledImages images) {
        float[] normalised = run.pixels().table();
        float[] x = new float[images.size() * 784];
        for (int i = 0; i < images.size(); i++) {
            for (int p = 0; p < 784; p++) {
                x[i * 784 + p] = normalised[Byte.toUnsignedInt(images.pixels().get(i)[p])];
            }
        }
        INDArray output = trained.outputSingle(Nd4j.create(x, new long[] {images.size(), 1, 28, 28}));
        return output.toFloatMatrix();
    }
}
