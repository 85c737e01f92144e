package fashionstream.rolling.contests;

import fashionstream.contest.ContestJudgement;
import fashionstream.contest.PairedFigures;
import fashionstream.inference.Challengers;
import fashionstream.kafka.LocalStore;
import fashionstream.rolling.counts.ContestIncrement;
import fashionstream.rolling.state.BinarySerde;
import fashionstream.schema.Contest;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.LongSupplier;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.processor.PunctuationType;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.ProcessorSupplier;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.StoreBuilder;
import org.apache.kafka.streams.state.Stores;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Node {@code count-contests}: adds the changes of contests, and publishes changed contests once a second. A batch that can't be
 * read or added is left out, and a contest that can't be judged does not stop the others; both are logged once. Not safe for use by several threads.
 *
 * <p>After a start, it publishes all contests: the last change may have been counted but not published.
 */
public final class ContestProcessor implements Processor<String, byte[], String, Contest> {
    private static final Logger LOG = LoggerFactory.getLogger(ContestProcessor.class);

    static final String STORE = "contest-pairs";

    /** Far more than the contests that are of interest at the same time. */
    static final int MAX_CONTESTS = 50;

    private static final Duration INTERVAL = Duration.ofSeconds(1);

    /** What Kafka adds to a record: headers of batch and record, the key, and the schema id. */
    private static final int ENVELOPE_BYTES = 512;

    private final Challengers challengers;
    private final double margin;
    private final Duration patience;
    private final Clock clock;
    private final LongSupplier maxBytes;
    private final Set<String> changed = new HashSet<>();
    private final Set<String> failed = new HashSet<>();
    private boolean loggedUnreadable;
    private boolean loggedTooLarge;
    private boolean loggedTooMany;

    @SuppressWarnings("NullAway.Init") // Kafka Streams calls init first
    private KeyValueStore<String, ContestState> contests;

    @SuppressWarnings("NullAway.Init")
    private ProcessorContext<String, Contest> context;

    private ContestProcessor(
            Challengers challengers, double margin, Duration patience, Clock clock, LongSupplier maxBytes) {
        this.challengers = challengers;
        this.margin = margin;
        this.patience = patience;
        this.clock = clock;
        this.maxBytes = maxBytes;
    }

    /**
     * Creates processors with their store.
     *
     * @param challengers provides what models cost
     * @param margin by how much a challenger may be less accurate in a class, as a fraction
     * @param patience how long a contest without images is kept when others need its place: as long as labels may arrive
     * @param maxBytes largest record that topic {@code contests} takes
     */
    public static ProcessorSupplier<String, byte[], String, Contest> supplier(
            Challengers challengers, double margin, Duration patience, Clock clock, LongSupplier maxBytes) {
        return new ProcessorSupplier<>() {
            @Override
            public ContestProcessor get() {
                return new ContestProcessor(challengers, margin, patience, clock, maxBytes);
            }

            @Override
            public Set<StoreBuilder<?>> stores() {
                return Set.of(Stores.keyValueStoreBuilder(
                                LocalStore.supplier(STORE),
                                Serdes.String(),
                                BinarySerde.of(ContestState::write, ContestState::read))
                        .withCachingEnabled());
            }
        };
    }

    @Override
    public void init(ProcessorContext<String, Contest> newContext) {
        context = newContext;
        contests = context.getStateStore(STORE);
        changed.clear();
        all().forEach(contest -> changed.add(contest.key()));
        context.schedule(INTERVAL, PunctuationType.WALL_CLOCK_TIME, this::publish);
    }

    @Override
    public void process(Record<String, byte[]> record) {
        ContestState updated;
        try {
            ContestIncrement increment = read(record.value());
            String key = ContestState.key(increment.champion(), increment.challenger());
            ContestState found = contests.get(key);
            if (found == null && !makeRoom(record.timestamp())) {
                return;
            }
            updated = (found == null ? ContestState.starting(increment, clock.millis()) : found)
                    .plus(increment, clock.millis());
        } catch (SerializationException e) {
            leaveOut(e);
            return;
        } catch (KafkaException e) {
            // From the store or the transaction.
            throw e;
        } catch (RuntimeException e) {
            leaveOut(e);
            return;
        }
        contests.put(updated.key(), updated);
        changed.add(updated.key());
    }

    private void leaveOut(RuntimeException reason) {
        if (!loggedUnreadable) {
            loggedUnreadable = true;
            LOG.warn("Changes of a contest can't be read or added and are left out (only the first is logged)", reason);
        }
    }

    /** @throws SerializationException if the bytes are not an increment */
    private static ContestIncrement read(byte @Nullable [] bytes) {
        if (bytes == null) {
            throw new SerializationException("changes of a contest have no value");
        }
        return BinarySerde.read("of contest increments", bytes, ContestIncrement::read);
    }

    /** Deletes the contest that has been over for longest, if there are too many; returns false if none is over. */
    private boolean makeRoom(long timestamp) {
        List<ContestState> all = all();
        if (all.size() < MAX_CONTESTS) {
            return true;
        }
        ContestState oldest = all.stream()
                .min(Comparator.comparingLong(ContestState::changedAt))
                .orElseThrow();
        if (oldest.changedAt() >= clock.millis() - patience.toMillis()) {
            if (!loggedTooMany) {
                loggedTooMany = true;
                LOG.warn("There are {} contests; further ones are not counted until one is over", MAX_CONTESTS);
            }
            return false;
        }
        contests.delete(oldest.key());
        changed.remove(oldest.key());
        publishTombstone(oldest.key(), Math.max(0, timestamp));
        return true;
    }

    /** A key without value is deleted from a compacted topic. */
    @SuppressWarnings("NullAway") // Kafka's records may have no value; its types don't say so
    private void publishTombstone(String key, long timestamp) {
        context.forward(new Record<>(key, null, timestamp));
    }

    private List<ContestState> all() {
        List<ContestState> all = new ArrayList<>();
        try (KeyValueIterator<String, ContestState> found = contests.all()) {
            found.forEachRemaining(entry -> all.add(entry.value));
        }
        return all;
    }

    private void publish(long timestamp) {
        Instant now = clock.instant().truncatedTo(ChronoUnit.MILLIS);
        for (String key : changed) {
            ContestState state = contests.get(key);
            if (state != null) {
                publishOrSkip(state, now, Math.max(0, timestamp));
            }
        }
        changed.clear();
    }

    /** A fault in the figures of one contest must stop neither the others nor the accuracy, which has the same thread. */
    private void publishOrSkip(ContestState contest, Instant now, long timestamp) {
        try {
            publish(contest, now, timestamp);
        } catch (KafkaException e) {
            throw e;
        } catch (RuntimeException e) {
            if (failed.add(contest.key())) {
                LOG.error("Contest {} can't be published (only its first failure is logged)", contest.key(), e);
            }
        }
    }

    private void publish(ContestState before, Instant now, long timestamp) {
        ContestJudgement judgement = ContestReport.judge(before, margin);
        ContestState state = judgement.figures() == null
                ? before
                : before.with(before.history().plus(point(judgement.figures(), now)));
        if (!state.equals(before)) {
            contests.put(state.key(), state);
        }
        long bytes = maxBytes.getAsLong() - ENVELOPE_BYTES;
        Contest report = ContestReport.of(
                state,
                judgement,
                margin,
                challengers
                        .find(state.challenger().version())
                        .map(Challengers.Challenger::cost)
                        .orElse(null),
                now,
                bytes);
        if (ContestReport.bytes(report) <= bytes) {
            context.forward(new Record<>(state.key(), report, timestamp));
        } else if (!loggedTooLarge) {
            loggedTooLarge = true;
            LOG.error(
                    "Contest {} has {} bytes at least and is not published: raise max.message.bytes of topic contests"
                            + " (only the first is logged)",
                    state.key(),
                    ContestReport.bytes(report));
        }
    }

    private static ContestHistory.Point point(PairedFigures figures, Instant now) {
        return new ContestHistory.Point(
                now.toEpochMilli(),
                figures.counts().images(),
                figures.championAccuracy(),
                figures.challengerAccuracy(),
                figures.sequence().low(),
                figures.sequence().high());
    }
}
