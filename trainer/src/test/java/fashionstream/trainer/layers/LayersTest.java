package fashionstream.trainer.layers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import fashionstream.trainer.NativeBackend;
import java.util.List;
import org.deeplearning4j.nn.conf.ConvolutionMode;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.ActivationLayer;
import org.deeplearning4j.nn.conf.layers.BatchNormalization;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.GlobalPoolingLayer;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.Sgd;

/** Compares our layers with Deeplearning4j's own: the same network, trained with both. */
class LayersTest {
    private static final int IMAGES = 16;

    @BeforeAll
    static void chooseNatives() {
        NativeBackend.choose();
    }

    @Test
    void shouldTrainLikeDeeplearning4jsOwnLayers() {
        MultiLayerNetwork own = network(List.of(
                new LeanConvolution(6, false),
                new NormalisedRelu(),
                new LeanConvolution(5, true),
                new ActivationLayer(Activation.RELU)));
        MultiLayerNetwork theirs = network(List.of(
                convolution(6, false),
                new BatchNormalization.Builder().useLogStd(false).build(),
                new ActivationLayer(Activation.RELU),
                convolution(5, true),
                new ActivationLayer(Activation.RELU)));
        own.setParams(theirs.params());
        DataSet batch = batch();

        assertClose(own.output(batch.getFeatures()), theirs.output(batch.getFeatures()));
        for (int step = 0; step < 5; step++) {
            own.fit(batch);
            theirs.fit(batch);
            assertThat(own.score()).isEqualTo(theirs.score(), within(1e-5));
        }
        // Weights, biases, gamma, beta and the running statistics.
        assertClose(own.params(), theirs.params());
        assertClose(own.output(batch.getFeatures()), theirs.output(batch.getFeatures()));
    }

    @Test
    void shouldBeRestoredFromJson() {
        MultiLayerNetwork network = network(List.of(new LeanConvolution(6, false), new NormalisedRelu()));
        String json = network.getLayerWiseConfigurations().toJson();
        var read = new MultiLayerNetwork(org.deeplearning4j.nn.conf.MultiLayerConfiguration.fromJson(json));
        read.init(network.params(), true);
        DataSet batch = batch();
        assertThat(read.output(batch.getFeatures())).isEqualTo(network.output(batch.getFeatures()));
        assertThat(read.getLayerWiseConfigurations().toJson()).isEqualTo(json);
    }

    private static MultiLayerNetwork network(List<Layer> layers) {
        NeuralNetConfiguration.ListBuilder builder = new NeuralNetConfiguration.Builder()
                .seed(1)
                .updater(new Sgd(0.1))
                .list();
        layers.forEach(builder::layer);
        var network = new MultiLayerNetwork(builder.layer(new GlobalPoolingLayer())
                .layer(new OutputLayer.Builder()
                        .nOut(3)
                        .activation(Activation.SOFTMAX)
                        .build())
                .setInputType(InputType.convolutional(7, 6, 2))
                .build());
        network.init();
        return network;
    }

    private static ConvolutionLayer convolution(int channels, boolean bias) {
        return new ConvolutionLayer.Builder(3, 3)
                .nOut(channels)
                .convolutionMode(ConvolutionMode.Same)
                .hasBias(bias)
                .activation(Activation.IDENTITY)
                .build();
    }

    private static DataSet batch() {
        Nd4j.getRandom().setSeed(3);
        INDArray images = Nd4j.randn(DataType.FLOAT, IMAGES, 2, 7, 6).muli(3).addi(1);
        INDArray labels = Nd4j.zeros(DataType.FLOAT, IMAGES, 3);
        for (int i = 0; i < IMAGES; i++) {
            labels.putScalar(i, i % 3, 1);
        }
        return new DataSet(images, labels);
    }

    private static void assertClose(INDArray actual, INDArray expected) {
        assertThat(actual.sub(expected).amaxNumber().doubleValue()).isLessThan(1e-4);
    }
}
