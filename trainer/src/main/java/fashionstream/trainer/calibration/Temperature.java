package fashionstream.trainer.calibration;

import fashionstream.evaluation.LabelledPredictions;
import fashionstream.trainer.TrainingException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import onnx.Onnx.GraphProto;
import onnx.Onnx.ModelProto;
import onnx.Onnx.NodeProto;
import onnx.Onnx.TensorProto;
import org.apache.commons.math3.optim.MaxEval;
import org.apache.commons.math3.optim.nonlinear.scalar.GoalType;
import org.apache.commons.math3.optim.univariate.BrentOptimizer;
import org.apache.commons.math3.optim.univariate.SearchInterval;
import org.apache.commons.math3.optim.univariate.UnivariateObjectiveFunction;
import org.nd4j.shade.protobuf.ByteString;
import org.nd4j.shade.protobuf.InvalidProtocolBufferException;

/**
 * Temperature scaling: logits are divided by one number, chosen so that the log loss on images that the model was not
 * trained on is smallest. No answer changes, only how sure it is. C. Guo, G. Pleiss, Y. Sun and K. Q. Weinberger, "On
 * calibration of modern neural networks", ICML 2017.
 */
final class Temperature {
    /** What the graph calls it. */
    private static final String NAME = "temperature";

    private static final double LOWEST = 0.05;
    private static final double HIGHEST = 20;

    /** A float32 probability below this has lost its digits. */
    private static final double SMALLEST = 1e-30;

    private Temperature() {}

    /**
     * Finds the temperature.
     *
     * @param heldOut answers of a model of temperature 1, about images that it was not trained on
     * @return 0.05 to 20; above 1 where the model is too sure
     */
    static double fit(LabelledPredictions heldOut) {
        // The logarithm of a temperature: a half is as far from 1 as two is.
        double logarithm = new BrentOptimizer(1e-6, 1e-8)
                .optimize(
                        GoalType.MINIMIZE,
                        new UnivariateObjectiveFunction(log -> logLoss(heldOut, Math.exp(log))),
                        new SearchInterval(Math.log(LOWEST), Math.log(HIGHEST), 0),
                        new MaxEval(200))
                .getPoint();
        return Math.exp(logarithm);
    }

    /** Probabilities are logits but for a constant per image, which softmax takes away. */
    private static double logLoss(LabelledPredictions predictions, double temperature) {
        double sum = 0;
        for (int i = 0; i < predictions.size(); i++) {
            float[] row = predictions.probabilities().get(i);
            double total = 0;
            for (float probability : row) {
                total += Math.pow(Math.max(probability, SMALLEST), 1 / temperature);
            }
            double truth = Math.max(row[predictions.truth()[i]], SMALLEST);
            sum += Math.log(total) - Math.log(truth) / temperature;
        }
        return sum / predictions.size();
    }

    /**
     * Puts a temperature into a model: its last node, a softmax, gets the logits divided by it.
     *
     * @param model file of a model of temperature 1, as the exporter writes it
     * @throws TrainingException if it is no ONNX model, doesn't end with a softmax, or has a temperature already
     */
    static byte[] apply(byte[] model, double temperature) {
        ModelProto parsed;
        try {
            parsed = ModelProto.parseFrom(model);
        } catch (InvalidProtocolBufferException e) {
            throw new TrainingException("this is no ONNX model: " + e.getMessage(), e);
        }
        GraphProto.Builder graph = parsed.getGraph().toBuilder();
        if (graph.getInitializerList().stream()
                .anyMatch(constant -> constant.getName().equals(NAME))) {
            throw new TrainingException("this model is calibrated already");
        }
        int last = graph.getNodeCount() - 1;
        NodeProto softmax = graph.getNode(last);
        if (!softmax.getOpType().equals("Softmax")) {
            throw new TrainingException(
                    "a temperature needs a model that ends with a softmax, not " + softmax.getOpType());
        }
        ByteBuffer value =
                ByteBuffer.allocate(Float.BYTES).order(ByteOrder.LITTLE_ENDIAN).putFloat(0, (float) temperature);
        graph.addInitializer(TensorProto.newBuilder()
                .setName(NAME)
                .setDataType(TensorProto.DataType.FLOAT_VALUE)
                .setRawData(ByteString.copyFrom(value)));
        graph.removeNode(last)
                .addNode(NodeProto.newBuilder()
                        .setOpType("Div")
                        .setName("logits_at_temperature")
                        .addAllInput(List.of(softmax.getInput(0), NAME))
                        .addOutput("logits_at_temperature"))
                .addNode(softmax.toBuilder().setInput(0, "logits_at_temperature"));
        return parsed.toBuilder().setGraph(graph).build().toByteArray();
    }
}
