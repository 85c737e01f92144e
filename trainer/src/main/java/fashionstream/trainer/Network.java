package fashionstream.trainer;

import fashionstream.dataset.FashionMnist;
import fashionstream.trainer.TrainingSettings.Optimisation;
import fashionstream.trainer.layers.LeanConvolution;
import fashionstream.trainer.layers.NormalisedRelu;
import java.util.Arrays;
import java.util.Map;
import java.util.stream.Collectors;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration.GraphBuilder;
import org.deeplearning4j.nn.conf.GradientNormalization;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.graph.ElementWiseVertex;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.ActivationLayer;
import org.deeplearning4j.nn.conf.layers.GlobalPoolingLayer;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.conf.layers.PoolingType;
import org.deeplearning4j.nn.conf.layers.SubsamplingLayer;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.weights.WeightInit;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.learning.config.Nesterovs;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

/** Builds the network that the settings describe. */
final class Network {
    /** The output layer. All layers have its learning rate. */
    static final String OUTPUT = "output";

    /** Batches have the shape {@code [N, 1, 28, 28]} and are normalised to mean 0 and standard deviation 1. */
    private static final InputType INPUT = InputType.convolutional(FashionMnist.SIZE, FashionMnist.SIZE, 1);

    private static final double MOMENTUM = 0.9;

    private final GraphBuilder graph;
    private String last = "image";

    private Network(GraphBuilder graph) {
        this.graph = graph;
        graph.addInputs(last);
    }

    /** Creates a network with random weights. */
    static ComputationGraph create(TrainingSettings settings) {
        var network = new Network(optimised(settings).graphBuilder());
        int stages = settings.network().stages().size();
        for (int s = 0; s < stages; s++) {
            if (s > 0) {
                network.add("pool" + s, halving());
            }
            network.addStage("stage" + (s + 1), settings.network().stages().get(s));
        }
        network.add("average", new GlobalPoolingLayer(PoolingType.AVG));
        network.add(OUTPUT, output(settings.network().dropout()));
        var created = new ComputationGraph(
                network.graph.setOutputs(OUTPUT).setInputTypes(INPUT).build());
        created.init();
        return created;
    }

    /** Whether a network has the parameters that the settings describe, in name and shape. */
    static boolean isOf(TrainingSettings settings, ComputationGraph network) {
        return shapes(network).equals(shapes(create(settings)));
    }

    private static Map<String, String> shapes(ComputationGraph network) {
        return network.paramTable().entrySet().stream()
                .collect(Collectors.toMap(
                        Map.Entry::getKey,
                        entry -> Arrays.toString(entry.getValue().shape())));
    }

    private static NeuralNetConfiguration.Builder optimised(TrainingSettings settings) {
        Optimisation optimisation = settings.optimisation();
        var schedule = new OneCycleSchedule(
                optimisation.peakLearningRate(), settings.stepsPerEpoch() * settings.epochs(), optimisation.warmUp());
        var configuration = new NeuralNetConfiguration.Builder()
                .seed(settings.seed())
                .weightInit(WeightInit.RELU)
                .weightDecay(optimisation.weightDecay());
        return switch (optimisation.method()) {
            // Without normalisation, gradients are occasionally very large early in the training.
            case ADAM ->
                configuration
                        .updater(new Adam(schedule))
                        .gradientNormalization(GradientNormalization.ClipL2PerLayer)
                        .gradientNormalizationThreshold(1.0);
            case NESTEROV -> configuration.updater(new Nesterovs(schedule, MOMENTUM));
        };
    }

    private void addStage(String name, Architecture.Stage stage) {
        addConvolution(name + "-1", stage);
        String skipped = last;
        for (int c = 2; c <= stage.convolutions(); c++) {
            addConvolution(name + "-" + c, stage);
            if (stage.shortcuts() && c % 2 == 1) {
                graph.addVertex(
                        name + "-" + c + "-sum", new ElementWiseVertex(ElementWiseVertex.Op.Add), skipped, last);
                last = name + "-" + c + "-sum";
                skipped = last;
            }
        }
    }

    private void addConvolution(String name, Architecture.Stage stage) {
        add(name, new LeanConvolution(stage.channels(), !stage.normalise()));
        add(name + "-relu", stage.normalise() ? new NormalisedRelu() : new ActivationLayer(Activation.RELU));
    }

    private void add(String name, Layer layer) {
        graph.addLayer(name, layer, last);
        last = name;
    }

    private static Layer halving() {
        return new SubsamplingLayer.Builder(SubsamplingLayer.PoolingType.MAX, new int[] {2, 2}, new int[] {2, 2})
                .build();
    }

    private static Layer output(double dropout) {
        return new OutputLayer.Builder(LossFunction.MCXENT)
                .nOut(FashionMnist.CLASSES.size())
                .weightInit(WeightInit.XAVIER)
                .activation(Activation.SOFTMAX)
                // Deeplearning4j expects the share that is kept; 0 disables dropout.
                .dropOut(dropout == 0 ? 0 : 1 - dropout)
                .build();
    }
}
