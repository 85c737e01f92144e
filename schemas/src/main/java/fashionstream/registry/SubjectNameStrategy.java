package fashionstream.registry;

import java.util.Arrays;
import org.apache.avro.Schema;
import org.apache.kafka.common.config.ConfigException;
import org.jspecify.annotations.Nullable;

/** How the subject, under which the registry files a schema, is named. Named in configuration as Confluent names it. */
enum SubjectNameStrategy {
    /** Topic and {@code -key} or {@code -value}: one line of schemas per topic. */
    TOPIC_NAME("TopicNameStrategy"),
    /** The record's full name: one line of schemas per record type, whatever the topic. */
    RECORD_NAME("RecordNameStrategy"),
    /** Topic, hyphen, and the record's full name. */
    TOPIC_RECORD_NAME("TopicRecordNameStrategy");

    private final String configName;

    SubjectNameStrategy(String configName) {
        this.configName = configName;
    }

    /**
     * Reads a configured class name. Only the simple name counts, so that Confluent's class names work without their
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

    /** The subject of a schema that is written. */
    String subject(String topic, boolean isKey, Schema schema) {
        return switch (this) {
            case TOPIC_NAME -> topicSubject(topic, isKey);
            case RECORD_NAME -> schema.getFullName();
            case TOPIC_RECORD_NAME -> topic + "-" + schema.getFullName();
        };
    }

    /** The subject of a record that is read, as far as it is known before its schema is. */
    @Nullable
    String subjectBeforeReading(String topic, boolean isKey) {
        return this == TOPIC_NAME ? topicSubject(topic, isKey) : null;
    }

    private static String topicSubject(String topic, boolean isKey) {
        return topic + (isKey ? "-key" : "-value");
    }
}
