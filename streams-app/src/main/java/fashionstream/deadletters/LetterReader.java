package fashionstream.deadletters;

import fashionstream.config.AppConfig;
import fashionstream.kafka.ReadProgress;
import fashionstream.kafka.TopicMissingException;
import fashionstream.kafka.TopicReader;
import fashionstream.topics.TopicFacts;
import java.util.Map;
import java.util.function.Consumer;

/**
 * Reads the dead-letter topic from its beginning to its end at creation time. One thread reads; any thread may stop it.
 */
final class LetterReader implements AutoCloseable {
    private final String topicId;
    private final TopicReader reader;
    private final Map<Integer, Long> firstOffsets;

    /**
     * Opens the topic and determines its end.
     *
     * @throws TopicMissingException if there is no dead-letter topic
     * @throws fashionstream.kafka.BrokerException if no broker responds within {@code startup.timeout.ms}
     */
    LetterReader(AppConfig config) {
        String topic = config.topics().deadLetters();
        this.topicId = TopicFacts.of(config, topic)
                .orElseThrow(() -> new TopicMissingException(config, topic))
                .id();
        this.reader = new TopicReader(config, topic, true);
        this.firstOffsets = reader.positions();
    }

    /** Kafka's id of the dead-letter topic. */
    String topicId() {
        return topicId;
    }

    /** Whether a dead letter may still exist: retention deletes the oldest. */
    boolean mayHave(LetterId letter) {
        Long first = firstOffsets.get(letter.partition());
        return first != null && letter.offset() >= first;
    }

    boolean hasPartition(int partition) {
        return firstOffsets.containsKey(partition);
    }

    /** Returns false if {@link #stop} was called before the end. */
    boolean read(Consumer<DeadLetter> sink, ReadProgress progress) {
        return reader.readToEnd(record -> sink.accept(new DeadLetter(record)), progress);
    }

    void stop() {
        reader.stop();
    }

    @Override
    public void close() {
        reader.close();
    }
}
