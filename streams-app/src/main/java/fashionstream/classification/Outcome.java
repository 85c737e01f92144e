package fashionstream.classification;

import fashionstream.microbatch.SourceRecord;
import fashionstream.schema.Prediction;
import org.apache.kafka.common.header.Headers;

/**
 * The result of processing an image record. A bad record is data like a good one: it is forwarded to the dead letters,
 * and processing continues.
 */
sealed interface Outcome {
    /** The model classified the image. */
    record Classified(Prediction prediction) implements Outcome {}

    /**
     * A prediction as bytes that its topic accepts.
     *
     * @param key the image id in UTF-8
     * @param timestamp in milliseconds since 1970, UTC
     */
    @SuppressWarnings("ArrayRecordComponent") // the bytes as Kafka gets them; never compared
    record Encoded(byte[] key, byte[] value, Headers headers, long timestamp) implements Outcome {}

    /**
     * The record cannot be classified, and a retry would not help.
     *
     * @param reason what is wrong with it
     */
    record Rejected(SourceRecord source, RuntimeException reason) implements Outcome {}
}
