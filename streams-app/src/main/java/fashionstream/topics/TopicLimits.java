package fashionstream.topics;

import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.common.config.TopicConfig;
import org.jspecify.annotations.Nullable;

/**
 * What records a topic accepts, and how long it retains them. Sizes are in bytes, times in milliseconds.
 *
 * @param maxMessageBytes {@code max.message.bytes}: the largest batch of records after compression, including Kafka's
 *     overhead (61 bytes per batch and up to about 21 per record, in addition to key, value and headers)
 * @param logAppendTime whether the broker replaces each timestamp with its own time; the next two then have no effect
 * @param timestampBeforeMaxMs how far a timestamp may be before the broker's time
 * @param timestampAfterMaxMs how far it may be after the broker's time
 * @param retentionMs the age, by timestamp, at which a record may be deleted; -1 for never
 * @param compacted whether the topic is compacted
 */
public record TopicLimits(
        int maxMessageBytes,
        boolean logAppendTime,
        long timestampBeforeMaxMs,
        long timestampAfterMaxMs,
        long retentionMs,
        boolean compacted) {
    /** The limits of a topic with default settings on a broker with default settings. */
    public static final TopicLimits KAFKA_DEFAULTS =
            new TopicLimits(1_048_588, false, Long.MAX_VALUE, 3_600_000, 604_800_000, false);

    /** Allows for a difference between the broker's clock and ours, and for the time that a record is in transit. */
    private static final long CLOCK_MARGIN_MS = 60_000;

    private static final String LOG_APPEND_TIME = "LogAppendTime";

    /** Reads a topic's settings; uses Kafka's default for a setting that the broker doesn't report. */
    static TopicLimits of(Config settings) {
        String policy = text(settings, TopicConfig.CLEANUP_POLICY_CONFIG, TopicConfig.CLEANUP_POLICY_DELETE);
        return new TopicLimits(
                (int) number(settings, TopicConfig.MAX_MESSAGE_BYTES_CONFIG, KAFKA_DEFAULTS.maxMessageBytes),
                text(settings, TopicConfig.MESSAGE_TIMESTAMP_TYPE_CONFIG, "").equals(LOG_APPEND_TIME),
                number(
                        settings,
                        TopicConfig.MESSAGE_TIMESTAMP_BEFORE_MAX_MS_CONFIG,
                        KAFKA_DEFAULTS.timestampBeforeMaxMs),
                number(settings, TopicConfig.MESSAGE_TIMESTAMP_AFTER_MAX_MS_CONFIG, KAFKA_DEFAULTS.timestampAfterMaxMs),
                policy.contains(TopicConfig.CLEANUP_POLICY_DELETE)
                        ? number(settings, TopicConfig.RETENTION_MS_CONFIG, KAFKA_DEFAULTS.retentionMs)
                        : -1,
                policy.contains(TopicConfig.CLEANUP_POLICY_COMPACT));
    }

    private static String text(Config settings, String name, String otherwise) {
        @Nullable ConfigEntry entry = settings.get(name);
        @Nullable String value = entry == null ? null : entry.value();
        return value == null ? otherwise : value;
    }

    private static long number(Config settings, String name, long otherwise) {
        String value = text(settings, name, "");
        return value.isEmpty() ? otherwise : Long.parseLong(value);
    }

    /**
     * Returns the timestamp nearest to a given one that the topic accepts, and that leaves readers at least half of the
     * retention time: a record that is already expired on arrival could be deleted before it is read.
     *
     * @param wanted the given timestamp, in milliseconds since 1970, UTC; negative for none
     * @param now the current time, in the same unit
     */
    public long acceptable(long wanted, long now) {
        long before = retentionMs < 0 ? timestampBeforeMaxMs : Math.min(timestampBeforeMaxMs, retentionMs / 2);
        long earliest = Math.max(0, now - withMargin(before));
        long latest = now + Math.min(withMargin(timestampAfterMaxMs), Long.MAX_VALUE - now);
        return wanted < 0 ? now : Math.max(earliest, Math.min(wanted, latest));
    }

    private static long withMargin(long span) {
        return span - Math.min(CLOCK_MARGIN_MS, span / 2);
    }
}
