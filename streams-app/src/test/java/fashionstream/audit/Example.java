package fashionstream.audit;

import fashionstream.schema.ClassAccuracy;
import fashionstream.schema.Prediction;
import fashionstream.schema.RollingAccuracy;
import fashionstream.schema.Selection;
import fashionstream.schema.SelectionState;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Three predictions of a model of two classes, and the correct figures for them, computed by hand.
 *
 * <pre>
 * x  Bag   0.8  truth Bag
 * y  Bag   0.6  truth Coat
 * z  Coat  0.9  truth not known
 * </pre>
 */
final class Example {
    static final String VERSION = "0123456789ab";

    private Example() {}

    static List<Prediction> predictions() {
        return List.of(
                prediction("x", 0, 0.8f, "Bag", 0),
                prediction("y", 0, 0.6f, "Coat", 1),
                prediction("z", 1, 0.9f, null, 2));
    }

    static Prediction prediction(String id, int index, float confidence, @Nullable String truth, long offset) {
        return Prediction.newBuilder()
                .setImageId(id)
                .setLabel(index == 0 ? "Bag" : "Coat")
                .setClassIndex(index)
                .setConfidence(confidence)
                .setProbabilities(
                        index == 0 ? List.of(confidence, 1 - confidence) : List.of(1 - confidence, confidence))
                .setModelName("tiny")
                .setModelVersion(VERSION)
                .setCapturedAt(Instant.EPOCH)
                .setPredictedAt(Instant.EPOCH)
                .setLabelTrue(truth)
                .setImagePartition(0)
                .setImageOffset(offset)
                .build();
    }

    /** The record of all images. */
    static RollingAccuracy.Builder published() {
        return RollingAccuracy.newBuilder()
                .setWindow("all")
                .setUpdatedAt(Instant.EPOCH)
                .setModelName("tiny")
                .setModelVersion(VERSION)
                .setPredicted(3)
                .setLabelled(2)
                .setCorrect(1)
                .setAccuracy(0.5)
                .setAccuracyLow(0.0945312057)
                .setAccuracyHigh(0.9054687943)
                .setExpectedAccuracy((0.8 + 0.6 + 0.9) / 3)
                .setMeanConfidenceLabelled(0.7)
                .setSelection(selection())
                .setMacroF1((2.0 / 3 + 0) / 2)
                .setBalancedAccuracy(0.5)
                .setCohensKappa(0.0)
                .setMatthewsCorrelation(null)
                .setLogLoss(-(Math.log(0.8) + Math.log(0.4)) / 2)
                .setBrierScore((0.04 + 0.04 + 0.36 + 0.36) / 2)
                .setCalibrationError((0.2 + 0.6) / 2)
                .setClasses(List.of(
                        ClassAccuracy.newBuilder()
                                .setLabel("Bag")
                                .setSupport(1)
                                .setPredicted(2)
                                .setCorrect(1)
                                .setPrecision(0.5)
                                .setRecall(1.0)
                                .setF1(2.0 / 3)
                                .setPredictions(2)
                                .build(),
                        ClassAccuracy.newBuilder()
                                .setLabel("Coat")
                                .setSupport(1)
                                .setPredicted(0)
                                .setCorrect(0)
                                .setPrecision(null)
                                .setRecall(0.0)
                                .setF1(0.0)
                                .setPredictions(1)
                                .build()))
                .setConfusion(List.of(1L, 0L, 1L, 0L));
    }

    /**
     * Each of the three strengths of a selection changes the likelihood of the labels by little. The accuracy at the
     * confidence of two of the three images is not known; at best, it makes one of two images correct.
     */
    private static Selection selection() {
        double confidence = (5.0 / 6 + 50.0 / 51 + 500.0 / 501) / 3;
        double predictedClass = (6.5 / 6 + 51.5 / 51 + 501.5 / 501) / 3;
        return Selection.newBuilder()
                .setState(SelectionState.INSUFFICIENT_DATA)
                .setImages(3)
                .setEvidence((confidence + predictedClass) / 2)
                .setDistance(1.0 / 3)
                .setAdjustedLow(0)
                .setAdjustedHigh(0.9054687943)
                .setUnlabelledShare(2.0 / 3)
                .setReason("")
                .build();
    }

    /** The record of the last images. */
    static RollingAccuracy.Builder last(int length) {
        return published().setWindow("last-" + length).setPredicted(2);
    }
}
