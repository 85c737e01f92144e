package fashionstream.trainer.onnx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import fashionstream.dataset.FashionMnist;
import fashionstream.dataset.FashionMnist.Split;
import fashionstream.dataset.LabelledImages;
import fashionstream.inference.Classifier;
import fashionstream.inference.OnnxClassifier;
import fashionstream.trainer.Checkpoint;
import fashionstream.trainer.NativeBackend;
import fashionstream.trainer.RealData;
import fashionstream.trainer.Trainer;
import fashionstream.trainer.TrainingException;
import fashionstream.trainer.TrainingListener;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.IntStream;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
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
    private static Checkpoint.Saved trained;

    @SuppressWarnings("NullAway.Init")
    private static Map<String, String> metadata;

    @BeforeAll
    static void trainASmallNetwork() {
        NativeBackend.choose();
        var checkpoint = new Checkpoint(folder);
        // Trained, so that batch normalisation has statistics of its own to fold.
        new Trainer(checkpoint, TrainingListener.NONE).train(RealData.folder(), RealData.small(2, 1280));
        trained = checkpoint.load();
        metadata = ModelFacts.of(trained.run(), trained.network().numParams());
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
        // A network that says the same of every image would agree, too, and prove nothing.
        assertThat(IntStream.range(0, expected.length)
                        .map(i -> Nd4j.createFromArray(expected[i]).argMax().getInt(0))
                        .distinct()
                        .count())
                .isGreaterThan(5);
    }

    @Test
    void shouldGiveTheSameBytesForTheSameNetwork() {
        assertThat(export()).isEqualTo(export());
    }

    @Test
    void shouldRefuseLayersThatItCannotWrite() {
        var network = new MultiLayerNetwork(new NeuralNetConfiguration.Builder()
                .list()
                .layer(new ConvolutionLayer.Builder(2, 2).nOut(2).build())
                .layer(new OutputLayer.Builder()
                        .nOut(10)
                        .activation(Activation.SOFTMAX)
                        .build())
                .setInputType(InputType.convolutional(28, 28, 1))
                .build());
        network.init();
        assertThatThrownBy(
                        () -> OnnxExporter.export(network, 28, 28, trained.run().pixels(), metadata))
                .isInstanceOf(TrainingException.class)
                .hasMessageContaining("can't write layer0");
    }

    private static byte[] export() {
        return OnnxExporter.export(trained.network(), 28, 28, trained.run().pixels(), metadata);
    }

    private static float[][] deeplearning4j(LabelledImages images) {
        float[] normalised = trained.run().pixels().table();
        float[] x = new float[images.size() * 784];
        for (int i = 0; i < images.size(); i++) {
            for (int p = 0; p < 784; p++) {
                x[i * 784 + p] = normalised[Byte.toUnsignedInt(images.pixels().get(i)[p])];
            }
        }
        INDArray output = trained.network().output(Nd4j.create(x, new long[] {images.size(), 1, 28, 28}));
        return output.toFloatMatrix();
    }
}
