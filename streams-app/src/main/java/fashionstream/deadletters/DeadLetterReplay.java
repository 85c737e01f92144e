package fashionstream.deadletters;

import fashionstream.config.AppConfig;
import fashionstream.deadletters.Selection.OffsetRange;
import fashionstream.kafka.ReadProgress;
import fashionstream.kafka.TopicMissingException;
import fashionstream.topics.TopicFacts;
import fashionstream.topics.TopicSetup;
import java.time.Clock;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Sends dead letters back to the images topic: those in the dead-letter topic at the start of the replay.
 *
 * <p>A dead letter is replayed at most once, even over several runs, crashes and concurrent runs: each transaction
 * contains the records and an entry for each of them, and a run reads the entries after it has fenced all other runs.
 * For the same reason, a run with the same selection continues one that ended early.
 *
 * <p>One thread runs it, once; any thread may call {@link #stop}.
 */
public final class DeadLetterReplay implements AutoCloseable {
    private final AppConfig config;
    private final Selection selection;
    private final String images;
    private final TopicFacts imagesFacts;
    private final LetterReader letters;

    /**
     * Opens the topics.
     *
     * @throws TopicMissingException if the topic of images or dead letters does not exist
     * @throws fashionstream.kafka.BrokerException if no broker responds within {@code startup.timeout.ms}
     * @throws IllegalArgumentException if the dead-letter topic lacks a selected partition
     */
    public DeadLetterReplay(AppConfig config, Selection selection) {
        this.config = config;
        this.selection = selection;
        this.images = config.topics().images();
        this.imagesFacts = TopicFacts.of(config, images).orElseThrow(() -> new TopicMissingException(config, images));
        this.letters = new LetterReader(config);
        try {
            selection.ranges().forEach(this::requirePartition);
        } catch (RuntimeException e) {
            letters.close();
            throw e;
        }
    }

    private void requirePartition(OffsetRange range) {
        if (!letters.hasPartition(range.partition())) {
            throw new IllegalArgumentException(
                    "topic " + config.topics().deadLetters() + " has no partition " + range.partition());
        }
    }

    /** Counts what {@link #run} would replay, without writing anything. */
    public Summary dryRun(ReadProgress progress) {
        ReplayTriage triage = new ReplayTriage(selection, ReplayLog.read(config, letters), images);
        ReplayRecords records = records();
        AtomicLong retimed = new AtomicLong();
        boolean complete = letters.read(
                letter -> {
                    if (triage.accepts(letter) && records.isRetimed(letter)) {
                        retimed.incrementAndGet();
                    }
                },
                progress);
        return triage.summary(true, complete, triage.accepted(), retimed.get());
    }

    private ReplayRecords records() {
        return new ReplayRecords(config.topics(), imagesFacts, letters.topicId(), Clock.systemUTC());
    }

    /**
     * Replays the selected dead letters.
     *
     * @throws org.apache.kafka.common.KafkaException if that fails, or another replay has taken over. Transactions that
     *     were committed before stay, and the next run continues after them
     * @throws fashionstream.kafka.BrokerException if the replays topic cannot be created
     */
    public Summary run(ReadProgress progress) {
        TopicSetup.ensureReplays(config);
        try (ReplayProducer producer = new ReplayProducer(config)) {
            // Only after the producer is created, which fences other replays: their entries would be missed here.
            ReplayLog log = ReplayLog.read(config, letters);
            ReplayTriage triage = new ReplayTriage(selection, log, images);
            ReplayBatch batch = new ReplayBatch(producer, records());
            batch.deleteEntries(log.obsolete());
            boolean complete = letters.read(
                    letter -> {
                        if (triage.accepts(letter)) {
                            batch.add(letter);
                        }
                    },
                    progress);
            if (complete) {
                batch.write();
            }
            return triage.summary(false, complete, batch.replayed(), batch.retimed());
        }
    }

    /** Makes the replay return after the current transaction. */
    public void stop() {
        letters.stop();
    }

    @Override
    public void close() {
        letters.close();
    }

    /**
     * The result of a replay.
     *
     * @param topic where the records went
     * @param dryRun whether nothing was written
     * @param complete whether it reached the end; false if it was stopped
     * @param deadLetters number of dead letters read
     * @param selected how many of them were selected
     * @param replayed how many of those were sent, or would be sent in a dry run
     * @param alreadyReplayed how many of those had been sent by an earlier replay
     * @param refused how many of those are from another topic
     * @param firstRefused the first of these, as {@code partition@offset}; null if there is none
     * @param notReplayable how many of those lack a part of the record, which did not fit into the dead-letter topic
     * @param firstNotReplayable the first of these, as {@code partition@offset}; null if there is none
     * @param retimed how many of the replayed have a later timestamp than before: the broker would soon have deleted
     *     them, or does not accept the old one
     */
    public record Summary(
            String topic,
            boolean dryRun,
            boolean complete,
            long deadLetters,
            long selected,
            long replayed,
            long alreadyReplayed,
            long refused,
            @Nullable String firstRefused,
            long notReplayable,
            @Nullable String firstNotReplayable,
            long retimed) {}
}
