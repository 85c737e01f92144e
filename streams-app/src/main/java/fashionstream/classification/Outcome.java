package fashionstream.classification;

import fashionstream.microbatch.SourceRecord;
import fashionstream.schema.Prediction;
import org.apache.kafka.common.header.Headers;

/** What became of an image record. A bad record is data like a good one: it goes its own way, and nothing stops. */
sealed interface Outcome {
    /** The model classified the image. */
    record Classified(Prediction prediction) implements Outcome {}

    /**
     * The prediction as it goes to its topic, which accepts it.
     *
     * @param key the image id in UTF-8
     * @param timestamp in milliseconds since 1970, UTC
     */
    @SuppressWarnings("ArrayRecordComponent") // the bytes as Kafka gets them; never compared
    record Encoded(byte[] key, byte[] value, Headers headers, long timestamp) implements Outcome {}

    /**
     * The record can't be classified, now or later.
     *
     * @param reason what is wrong with it
     */
    record Rejected(SourceRecord source, RuntimeException reason) implements Outcome {}
}
