package fashionstream.proof;

import java.util.List;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.header.Header;
import org.jspecify.annotations.Nullable;

/**
 * A record of a topic.
 *
 * @param round the round in which it was sent
 * @param timestamp timestamp as stored by the broker; negative for none
 */
record Sent(Draft draft, int round, String topic, Place place, long timestamp) {
    static Sent of(Draft draft, int round, RecordMetadata metadata) {
        return new Sent(
                draft,
                round,
                metadata.topic(),
                new Place(metadata.partition(), metadata.offset()),
                metadata.hasTimestamp() ? metadata.timestamp() : -1);
    }

    byte @Nullable [] key() {
        return draft.key;
    }

    byte @Nullable [] value() {
        return draft.paddedValue();
    }

    List<Header> headers() {
        return draft.headers;
    }

    long bytes() {
        return draft.bytes();
    }

    /** Its position and its mutations. */
    @Override
    public String toString() {
        return topic + "-" + place.partition() + "@" + place.offset() + " (round " + round + ", "
                + (draft.mutations().isEmpty() ? "good" : String.join(" + ", draft.mutations())) + ")";
    }
}
