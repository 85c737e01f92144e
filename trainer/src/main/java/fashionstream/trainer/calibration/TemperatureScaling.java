package fashionstream.trainer.calibration;

import fashionstream.evaluation.LabelledPredictions;
import fashionstream.trainer.TrainingException;
import fashionstream.trainer.onnx.OnnxFile;
import fashionstream.trainer.onnx.OnnxGraph;
import java.util.List;
import java.util.Map;
import onnx.Onnx.GraphProto;
import onnx.Onnx.ModelProto;
import onnx.Onnx.NodeProto;
import org.apache.commons.math3.optim.InitialGuess;
import org.apache.commons.math3.optim.MaxEval;
import org.apache.commons.math3.optim.nonlinear.scalar.GoalType;
import org.apache.commons.math3.optim.nonlinear.scalar.ObjectiveFunction;
import org.apache.commons.math3.optim.nonlinear.scalar.noderiv.NelderMeadSimplex;
import org.apache.commons.math3.optim.nonlinear.scalar.noderiv.SimplexOptimizer;

/**
 * Calibrates the confidence of a model. The predictions don't change, only their confidence does: each logit becomes
 * {@code -gap^exponent / temperature}, where the gap is its distance from the largest logit. Both parameters are chosen
 * to minimise the log loss on images that the model was not trained on.
 *
 * <p>With an exponent of 1 this is temperature scaling (C. Guo, G. Pleiss, Y. Sun and K. Q. Weinberger, "On calibration
 * of modern neural networks", ICML 2017). That is not enough for a network that was trained with label smoothing, which
 * learns gaps of similar size: it is underconfident where it is nearly always right and overconfident elsewhere, and a
 * single temperature improves one at the cost of the other. The function preserves the order of the classes, as in A.
 * Rahimi et al., "Intra order-preserving functions for calibration of multi-class neural networks", NeurIPS 2020, of
 * which it is a simple case.
 *
 * @param temperature above 0; a higher temperature lowers the confidence
 * @param exponent above 0; above 1 it makes small gaps smaller and large ones larger
 */
public record TemperatureScaling(float temperature, float exponent) {
    /** Names of the constants in the graph. */
    private static final String TEMPERATURE = "temperature";

    private static final String EXPONENT = "exponent";

    private static final double[] NONE = {0, 0};
    private static final double MIN_TEMPERATURE = 0.05;
    private static final double MAX_TEMPERATURE = 20;
    private static final double MIN_EXPONENT = 0.25;
    private static final double MAX_EXPONENT = 4;

    private static final double FIRST_STEP = 0.2;
    private static final double PRECISION = 1e-10;
    private static final int MAX_EVALUATIONS = 2000;

    /** A smaller float32 probability is imprecise. */
    private static final double SMALLEST = 1e-30;

    /**
     * Finds the best parameters.
     *
     * @param heldOut outputs of an uncalibrated model for images that it was not trained on
     * @return a temperature of 0.05 to 20 and an exponent of 0.25 to 4
     */
    static TemperatureScaling fit(LabelledPredictions heldOut) {
        // Optimises the logarithms, for which 1/2 and 2 are at the same distance from 1.
        double[] logarithms = new SimplexOptimizer(PRECISION, PRECISION)
                .optimize(
                        GoalType.MINIMIZE,
                        new ObjectiveFunction(logs -> logLoss(heldOut, of(logs))),
                        new InitialGuess(NONE),
                        new NelderMeadSimplex(NONE.length, FIRST_STEP),
                        new MaxEval(MAX_EVALUATIONS))
                .getPoint();
        return of(logarithms);
    }

    /** Limits both parameters to their bounds. */
    private static TemperatureScaling of(double[] logarithms) {
        double temperature = Math.exp(logarithms[0]);
        double exponent = Math.exp(logarithms[1]);
        return new TemperatureScaling((float) Math.max(MIN_TEMPERATURE, Math.min(MAX_TEMPERATURE, temperature)), (float)
                Math.max(MIN_EXPONENT, Math.min(MAX_EXPONENT, exponent)));
    }

    /** Logarithms of probabilities are logits up to a constant per image, which cancels out in the gaps. */
    private static double logLoss(LabelledPredictions predictions, TemperatureScaling scaling) {
        double sum = 0;
        for (int i = 0; i < predictions.size(); i++) {
            float[] row = predictions.probabilities().get(i);
            double largest = Math.log(predictions.prediction(i).confidence());
            double total = 0;
            double truth = 0;
            for (int c = 0; c < row.length; c++) {
                double gap = largest - Math.log(Math.max(row[c], SMALLEST));
                double logit = -Math.pow(gap, scaling.exponent) / scaling.temperature;
                total += Math.exp(logit);
                if (c == predictions.truth()[i]) {
                    truth = logit;
                }
            }
            sum += Math.log(total) - truth;
        }
        return sum / predictions.size();
    }

    /**
     * Inserts the scaling into a model, before its last node, which must be a softmax.
     *
     * @param model the file of an uncalibrated model, as the exporter writes it
     * @throws TrainingException if it is not an ONNX model, doesn't end with a softmax, or is calibrated already
     */
    byte[] apply(byte[] model) {
        ModelProto parsed = OnnxFile.parse(model);
        GraphProto graph = parsed.getGraph();
        if (graph.getInitializerList().stream()
                .anyMatch(constant -> constant.getName().equals(TEMPERATURE))) {
            throw new TrainingException("this model is calibrated already");
        }
        int last = graph.getNodeCount() - 1;
        NodeProto softmax = graph.getNode(last);
        if (!softmax.getOpType().equals("Softmax")) {
            throw new TrainingException(
                    "a temperature needs a model that ends with a softmax, not " + softmax.getOpType());
        }
        var scaled = new OnnxGraph(graph.toBuilder().removeNode(last).build());
        // Negative, because a gap has the opposite sign of a logit.
        String divisor = scaled.floats(TEMPERATURE, new float[] {-temperature});
        String power = scaled.floats(EXPONENT, new float[] {exponent});
        String logits = softmax.getInput(0);
        String largest = scaled.node(
                "ReduceMax", "largest_logit", List.of(logits), Map.of("axes", new long[] {1}, "keepdims", 1));
        String gap = scaled.node("Sub", "gap", List.of(largest, logits), Map.of());
        String raised = scaled.node("Pow", "scaled_gap", List.of(gap, power), Map.of());
        String calibrated = scaled.node("Div", "calibrated_logits", List.of(raised, divisor), Map.of());
        scaled.copy(softmax, List.of(calibrated));
        return parsed.toBuilder().setGraph(scaled.build()).build().toByteArray();
    }
}
