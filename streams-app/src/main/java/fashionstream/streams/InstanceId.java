package fashionstream.streams;

import fashionstream.kafka.StreamsFailedException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.common.errors.FencedInstanceIdException;
import org.apache.kafka.streams.GroupProtocol;
import org.apache.kafka.streams.StreamsConfig;

/**
 * The id of an instance as a static member of its consumer groups. It is stored beside the state stores, so that an
 * instance that restarts after a crash gets its own partitions immediately. A new member would wait until the session
 * of the dead one has expired.
 *
 * <p>Kafka Streams locks the state directory, so that no two running instances share a name.
 */
final class InstanceId {
    private static final String FILE = "instance-id";

    private InstanceId() {}

    /**
     * Returns the properties that make the consumers of Kafka Streams static members; none if the user has set an id,
     * or a group protocol without static members.
     *
     * @param properties all properties of Kafka Streams
     * @throws StreamsFailedException if the state directory can't be read or written
     */
    static Map<String, Object> properties(Map<String, Object> properties) {
        String setting = StreamsConfig.mainConsumerPrefix(ConsumerConfig.GROUP_INSTANCE_ID_CONFIG);
        boolean chosen = properties.containsKey(setting)
                || properties.containsKey(StreamsConfig.consumerPrefix(ConsumerConfig.GROUP_INSTANCE_ID_CONFIG));
        Object protocol = properties.getOrDefault(StreamsConfig.GROUP_PROTOCOL_CONFIG, GroupProtocol.CLASSIC.name());
        if (chosen || !protocol.toString().equalsIgnoreCase(GroupProtocol.CLASSIC.name())) {
            return Map.of();
        }
        Path directory = Path.of(Objects.requireNonNull(properties.get(StreamsConfig.STATE_DIR_CONFIG))
                .toString());
        return Map.of(setting, in(directory));
    }

    /** Advice for a failure; empty unless it is caused by two instances with the same id. */
    static Optional<String> explain(Throwable failure, Map<String, Object> properties) {
        boolean fenced = Stream.iterate(failure, cause -> cause != null, Throwable::getCause)
                .anyMatch(FencedInstanceIdException.class::isInstance);
        return fenced
                ? Optional.of(
                        "another instance has the same name and took over: its state directory is a copy of this one's,"
                                + " or it was started while this one stood still; if both are to run, stop both and delete "
                                + properties.get(StreamsConfig.STATE_DIR_CONFIG) + "/" + FILE + " of one")
                : Optional.empty();
    }

    private static String in(Path directory) {
        Path file = directory.resolve(FILE);
        try {
            if (Files.exists(file)) {
                // After a crash or an edit, the file may contain anything.
                String known = new String(Files.readAllBytes(file), StandardCharsets.UTF_8).strip();
                if (known.matches("[0-9a-f-]{36}")) {
                    return known;
                }
            }
            String created = UUID.randomUUID().toString();
            Files.createDirectories(directory);
            Path written = Files.createTempFile(directory, FILE, ".tmp");
            Files.writeString(written, created, StandardCharsets.UTF_8);
            Files.move(written, file, StandardCopyOption.ATOMIC_MOVE);
            return created;
        } catch (IOException e) {
            throw new StreamsFailedException(
                    "the state directory " + directory + " can't be used: " + e + "; set state.dir to one that can", e);
        }
    }
}
