package fashionstream.rollout;

import fashionstream.config.AppConfig;
import fashionstream.kafka.BackgroundReader;
import fashionstream.kafka.RecordDeserializer;
import fashionstream.kafka.TopicReader;
import fashionstream.kafka.TransientFailures;
import fashionstream.kafka.TypedRecord;
import fashionstream.schema.Contest;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reads topic {@code contests}. */
public final class ContestReader implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ContestReader.class);

    private final RecordDeserializer<Contest> deserializer;
    private final BackgroundReader reader;

    /**
     * Follows the topic from its beginning.
     *
     * @param sink receives each contest, on the reader's thread
     * @throws fashionstream.kafka.TopicMissingException if the topic does not exist
     */
    ContestReader(AppConfig config, Consumer<Contest> sink) {
        this.deserializer = RecordDeserializer.of(config, Contest.class);
        this.reader = new BackgroundReader(
                config, config.topics().contests(), true, record -> read(deserializer, record, sink));
    }

    /**
     * The current contests, by {@link #key}.
     *
     * @throws fashionstream.kafka.TopicMissingException if the topic does not exist
     * @throws fashionstream.kafka.BrokerException if no broker responds within {@code startup.timeout.ms}
     */
    public static Map<String, Contest> current(AppConfig config) {
        Map<String, Contest> contests = new LinkedHashMap<>();
        try (RecordDeserializer<Contest> deserializer = RecordDeserializer.of(config, Contest.class);
                TopicReader reader = new TopicReader(config, config.topics().contests(), true)) {
            reader.readToEnd(record -> read(deserializer, record, contest -> contests.put(key(contest), contest)));
        }
        return contests;
    }

    /** The key of a contest: that of its record. */
    public static String key(Contest contest) {
        return key(contest.getChampionVersion(), contest.getChallengerVersion());
    }

    /** The key of the contest between two models. */
    public static String key(String champion, String challenger) {
        return champion + "/" + challenger;
    }

    /** Number of labelled images that both models classified. */
    public static long labelled(Contest contest) {
        return contest.getBothCorrect()
                + contest.getOnlyChampionCorrect()
                + contest.getOnlyChallengerCorrect()
                + contest.getNeitherCorrect();
    }

    private static void read(
            RecordDeserializer<Contest> deserializer, ConsumerRecord<byte[], byte[]> record, Consumer<Contest> sink) {
        if (record.value() == null) {
            return;
        }
        try {
            deserializer.readOrSkip(record).map(TypedRecord::value).ifPresent(sink);
        } catch (RuntimeException e) {
            if (!TransientFailures.isAboutSurroundings(e)) {
                throw e;
            }
            // The registry is unavailable. Contests are published again while they go on.
            LOG.debug("Can't read a contest", e);
        }
    }

    @Override
    public void close() {
        reader.close();
        deserializer.close();
    }
}
