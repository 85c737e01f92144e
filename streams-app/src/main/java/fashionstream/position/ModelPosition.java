package fashionstream.position;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.kafka.common.Uuid;

/**
 * A model version classifies the images of a partition from an offset on, until the next position of that partition.
 *
 * <p>In topic {@code model-positions}, the key is the text {@code <topic id>/<partition>/<offset>} and the value is the
 * version, both in UTF-8.
 *
 * @param topicId Kafka's id of the images topic, which distinguishes it from a deleted topic of the same name; {@link
 *     #UNKNOWN_TOPIC} if the application may not describe the topic
 * @param offset of the first image that the version classified
 */
public record ModelPosition(String topicId, int partition, long offset, String version) {
    /** Kafka never uses this id for a topic. */
    public static final String UNKNOWN_TOPIC = Uuid.ZERO_UUID.toString();

    private static final Pattern KEY = Pattern.compile("([^/]+)/(\\d{1,9})/(\\d{1,18})");

    /** The key of its record. */
    public byte[] key() {
        return (topicId + "/" + partition + "/" + offset).getBytes(UTF_8);
    }

    /** The value of its record. */
    public byte[] value() {
        return version.getBytes(UTF_8);
    }

    /** Reads a record; empty if it is not a position. */
    static Optional<ModelPosition> of(byte[] key, byte[] value) {
        Matcher matcher = KEY.matcher(new String(key, UTF_8));
        return matcher.matches()
                ? Optional.of(new ModelPosition(
                        matcher.group(1),
                        Integer.parseInt(matcher.group(2)),
                        Long.parseLong(matcher.group(3)),
                        new String(value, UTF_8)))
                : Optional.empty();
    }
}
