package fashionstream.deadletters;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import fashionstream.console.Json;
import java.io.IOException;
import java.nio.charset.StandardCharsets;

/**
 * The value of a record of the replays topic, as JSON: records that a dead letter was replayed.
 *
 * @param topicId Kafka's id of the dead-letter topic. If that topic is deleted and created again, its offsets restart,
 *     and entries of the old topic do not apply to the new one
 * @param replayedAt when, in ISO 8601; for people
 */
@JsonIgnoreProperties(ignoreUnknown = true)
record ReplayEntry(String topicId, String replayedAt) {
    byte[] bytes() {
        return Json.line(this).getBytes(StandardCharsets.UTF_8);
    }

    /**
     * Reads what {@link #bytes} writes.
     *
     * @throws IOException if it is not an entry
     */
    static ReplayEntry of(byte[] bytes) throws IOException {
        ReplayEntry entry = Json.MAPPER.readValue(bytes, ReplayEntry.class);
        if (entry == null || entry.topicId == null) {
            throw new IOException("it has no topic_id");
        }
        return entry;
    }
}
