package fashionstream.replay;

import fashionstream.schema.Prediction;

/** What is kept of a prediction for the comparison. */
record OriginalPrediction(String imageId, String version, int classIndex, float confidence) {
    /** Larger than what the size of a batch or another processor changes, smaller than what a user would notice. */
    private static final double TOLERANCE = 1e-3;

    /** @param version the version of the model, the same object for equal versions */
    static OriginalPrediction of(Prediction prediction, String version) {
        return new OriginalPrediction(
                prediction.getImageId(), version, prediction.getClassIndex(), prediction.getConfidence());
    }

    /** Whether another prediction for the image has the same version and class, and nearly the same confidence. */
    boolean equalsNearly(Prediction other) {
        return version.equals(other.getModelVersion())
                && classIndex == other.getClassIndex()
                && Math.abs(confidence - other.getConfidence()) <= TOLERANCE;
    }
}
