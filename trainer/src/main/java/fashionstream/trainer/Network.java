package fashionstream.trainer;

import fashionstream.dataset.FashionMnist;
import org.deeplearning4j.nn.conf.ConvolutionMode;
import org.deeplearning4j.nn.conf.GradientNormalization;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.ActivationLayer;
import org.deeplearning4j.nn.conf.layers.BatchNormalization;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.GlobalPoolingLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.conf.layers.PoolingType;
import org.deeplearning4j.nn.conf.layers.SubsamplingLayer;
import org.deeplearning4j.nn.weights.WeightInit;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

/**
 * The shape of the network: stages of 3x3 convolutions with ReLU and 2x2 max-pooling between them, global average
 * pooling, one dense softmax layer.
 */
final class Network {
    /** Images in each batch are shaped {@code [N, 1, 28, 28]}, normalised to mean 0 and deviation 1. */
    private static final InputType INPUT = InputType.convolutional(FashionMnist.SIZE, FashionMnist.SIZE, 1);

    private Network() {}

    /** Describes the network for Deeplearning4j. */
    static MultiLayerConfiguration configure(TrainingSettings settings) {
        int steps = settings.stepsPerEpoch() * settings.epochs();
        var schedule = new OneCycleSchedule(settings.peakLearningRate(), steps, settings.warmUp());
        NeuralNetConfiguration.ListBuilder layers = new NeuralNetConfiguration.Builder()
                .seed(settings.seed())
                .weightInit(WeightInit.RELU)
                .updater(new Adam(schedule))
                .weightDecay(settings.weightDecay())
                // Layers without normalisation now and then see a steep gradient early on.
                .gradientNormalization(GradientNormalization.ClipL2PerLayer)
                .gradientNormalizationThreshold(1.0)
                .list();
        int stages = settings.stages().size();
        for (int s = 0; s < stages; s++) {
            addStage(layers, settings.stages().get(s));
            if (s < stages - 1) {
                layers.layer(new SubsamplingLayer.Builder(
                                SubsamplingLayer.PoolingType.MAX, new int[] {2, 2}, new int[] {2, 2})
                        .build());
            }
        }
        return layers.layer(new GlobalPoolingLayer(PoolingType.AVG))
                .layer(new OutputLayer.Builder(LossFunction.MCXENT)
                        .nOut(FashionMnist.CLASSES.size())
                        .weightInit(WeightInit.XAVIER)
                        .activation(Activation.SOFTMAX)
                        .build())
                .setInputType(INPUT)
                .build();
    }

    private static void addStage(NeuralNetConfiguration.ListBuilder layers, TrainingSettings.Stage stage) {
        int last = stage.channels().size() - 1;
        for (int c = 0; c <= last; c++) {
            boolean normalise = stage.normalise() && c == last;
            layers.layer(new ConvolutionLayer.Builder(3, 3)
                    .nOut(stage.channels().get(c))
                    .convolutionMode(ConvolutionMode.Same)
                    .hasBias(!normalise)
                    .activation(normalise ? Activation.IDENTITY : Activation.RELU)
                    .build());
            if (normalise) {
                layers.layer(new BatchNormalization());
                // A layer of its own: Deeplearning4j's batch normalisation takes an activation and never applies it.
                layers.layer(new ActivationLayer(Activation.RELU));
            }
        }
    }
}
