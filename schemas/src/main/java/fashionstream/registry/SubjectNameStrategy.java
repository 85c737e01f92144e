package fashionstream.registry;

import java.util.Arrays;
import org.apache.avro.Schema;
import org.apache.kafka.common.config.ConfigException;
import org.jspecify.annotations.Nullable;

/** Determines the subject under which a schema is registered. The configuration uses Confluent's names. */
enum SubjectNameStrategy {
    /** Topic and {@code -key} or {@code -value}: one subject per topic. */
    TOPIC_NAME("TopicNameStrategy"),
    /** The record's full name: one subject per record type, across topics. */
    RECORD_NAME("RecordNameStrategy"),
    /** Topic, hyphen, and the record's full name. */
    TOPIC_RECORD_NAME("TopicRecordNameStrategy");

    private final String configName;

    SubjectNameStrategy(String configName) {
        this.configName = configName;
    }

    /**
     * Parses a configured class name. Uses only the simple name, so that Confluent's class names work without their
     * classes.
     */
    static SubjectNameStrategy parse(String key, String value) {
        String simpleName = value.substring(value.lastIndexOf('.') + 1);
        return Arrays.stream(values())
                .filter(strategy -> strategy.configName.equals(simpleName))
                .findFirst()
                .orElseThrow(() -> new ConfigException(
                        key, value, "use TopicNameStrategy, RecordNameStrategy or TopicRecordNameStrategy"));
    }

    /** The subject for writing a schema. */
    String subject(String topic, boolean isKey, Schema schema) {
        return switch (this) {
            case TOPIC_NAME -> topicSubject(topic, isKey);
            case RECORD_NAME -> schema.getFullName();
            case TOPIC_RECORD_NAME -> topic + "-" + schema.getFullName();
        };
    }

    /** The subject of a record to be read; null if it depends on the schema, which is not known yet. */
    @Nullable
    String subjectBeforeReading(String topic, boolean isKey) {
        return this == TOPIC_NAME ? topicSubject(topic, isKey) : null;
    }

    private static String topicSubject(String topic, boolean isKey) {
        return topic + (isKey ? "-key" : "-value");
    }
}
