package fashionstream.deadletters;

import static java.nio.charset.StandardCharsets.UTF_8;

import fashionstream.config.AppConfig;
import fashionstream.kafka.TopicMissingException;
import fashionstream.kafka.TopicReader;
import java.io.IOException;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.errors.SerializationException;

/** The content of the replays topic: which dead letters were replayed. Immutable once read. */
final class ReplayLog {
    private final LetterReader letters;
    private final LetterSet replayed = new LetterSet();
    private final LetterSet obsolete = new LetterSet();

    private ReplayLog(LetterReader letters) {
        this.letters = letters;
    }

    /**
     * Reads the committed entries. The log is empty if the topic does not exist: nothing was replayed yet.
     *
     * @throws SerializationException if the topic has a record that is not an entry. To skip it could cause a second
     *     replay
     */
    static ReplayLog read(AppConfig config, LetterReader letters) {
        ReplayLog log = new ReplayLog(letters);
        try (TopicReader reader = new TopicReader(config, config.topics().deadLetterReplays(), true)) {
            reader.readToEnd(log::add);
        } catch (TopicMissingException e) {
            return log;
        }
        return log;
    }

    private void add(ConsumerRecord<byte[], byte[]> record) {
        try {
            add(id(record), record.value());
        } catch (IOException e) {
            throw new SerializationException(
                    "%s-%d@%d is not an entry about a replayed dead letter; did another program write it? %s"
                            .formatted(record.topic(), record.partition(), record.offset(), e.getMessage()),
                    e);
        }
    }

    // The value of a tombstone is null; Kafka's types don't declare it.
    @SuppressWarnings("NullAway")
    private void add(LetterId letter, byte[] value) throws IOException {
        boolean current =
                value != null && ReplayEntry.of(value).topicId().equals(letters.topicId()) && letters.mayHave(letter);
        if (current) {
            replayed.add(letter);
            obsolete.remove(letter);
        } else if (value != null) {
            obsolete.add(letter);
        } else {
            replayed.remove(letter);
            obsolete.remove(letter);
        }
    }

    private static LetterId id(ConsumerRecord<byte[], byte[]> record) throws IOException {
        byte[] key = record.key();
        return LetterId.parse(key == null ? "" : new String(key, UTF_8))
                .orElseThrow(() -> new IOException("its key is not partition@offset"));
    }

    /** Whether a letter was replayed. */
    boolean has(LetterId letter) {
        return replayed.contains(letter);
    }

    /** Entries of dead letters that are deleted. */
    Stream<LetterId> obsolete() {
        return obsolete.stream();
    }
}
