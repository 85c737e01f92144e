package fashionstream.proof;

import java.util.List;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.header.Header;
import org.jspecify.annotations.Nullable;

/**
 * A record that a topic has.
 *
 * @param round in which it was sent
 * @param timestamp as the broker keeps it; negative for none
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

    /** Where it lies, and what is unusual about it. */
    @Override
    public String toString() {
        return topic + "-" + place.partition() + "@" + place.offset() + " (round " + round + ", "
                + (draft.mutations().isEmpty() ? "good" : String.join(" + ", draft.mutations())) + ")";
    }
}
