package fashionstream.deadletters;

import fashionstream.config.AppConfig;
import fashionstream.kafka.ReadProgress;

/**
 * Counts the dead letters in the topic. Uses bounded memory plus one bit per replayed dead letter. Not safe for use by
 * several threads.
 */
public final class DeadLetterList implements AutoCloseable {
    private final AppConfig config;
    private final LetterReader letters;

    /**
     * Opens the topic.
     *
     * @throws fashionstream.kafka.TopicMissingException if it does not exist
     * @throws fashionstream.kafka.BrokerException if no broker responds within {@code startup.timeout.ms}
     */
    public DeadLetterList(AppConfig config) {
        this.config = config;
        this.letters = new LetterReader(config);
    }

    /**
     * Counts the current content of the topic. Call it once.
     *
     * @param samples how many samples to return per reason, 0 or more
     */
    public DeadLetterReport report(int samples, ReadProgress progress) {
        ReplayLog log = ReplayLog.read(config, letters);
        DeadLetterCounts counts = new DeadLetterCounts(samples);
        letters.read(letter -> counts.add(letter, log.has(LetterId.of(letter))), progress);
        return counts.report(config.topics().deadLetters());
    }

    @Override
    public void close() {
        letters.close();
    }
}
