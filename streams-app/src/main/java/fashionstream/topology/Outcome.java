package fashionstream.topology;

import fashionstream.schema.Prediction;

/** What became of an image record. A bad record is data like a good one: it goes its own way, and nothing stops. */
sealed interface Outcome {
    /** The model answered. */
    record Classified(Prediction prediction) implements Outcome {}

    /**
     * The record can't be classified, now or later.
     *
     * @param reason what is wrong with it
     */
    record Rejected(SourceRecord source, RuntimeException reason) implements Outcome {}
}
