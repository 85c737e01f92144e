package fashionstream.deadletters;

import fashionstream.config.AppConfig;
import fashionstream.kafka.ReadProgress;

/** Looks through the dead-letter topic, in bounded memory; but for a bit per dead letter that was replayed. */
public final class DeadLetterList implements AutoCloseable {
    private final AppConfig config;
    private final LetterReader letters;

    /**
     * Looks for the topic.
     *
     * @throws fashionstream.kafka.TopicMissingException if it isn't there
     * @throws fashionstream.kafka.BrokerException if no broker answers within {@code startup.timeout.ms}
     */
    public DeadLetterList(AppConfig config) {
        this.config = config;
        this.letters = new LetterReader(config);
    }

    /**
     * Counts what is in the topic now. To be called once.
     *
     * @param samples how many to give per reason, 0 or more
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
