package fashionstream.config;

import static org.apache.kafka.common.config.ConfigDef.Importance.HIGH;
import static org.apache.kafka.common.config.ConfigDef.Importance.LOW;
import static org.apache.kafka.common.config.ConfigDef.Importance.MEDIUM;

import fashionstream.inference.RunTimeLimit;
import fashionstream.registry.AvroSerde;
import fashionstream.schema.Topics;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigDef.LambdaValidator;
import org.apache.kafka.common.config.ConfigDef.NonEmptyString;
import org.apache.kafka.common.config.ConfigDef.Range;
import org.apache.kafka.common.config.ConfigDef.ValidString;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.streams.StreamsConfig;

/** Every setting of our own, with its default and the reason for it. */
final class AppSettings {
    static final String BOOTSTRAP_SERVERS = "bootstrap.servers";
    static final String SCHEMA_REGISTRY_URL = "schema.registry.url";
    static final String VALUE_SERDE = "value.serde";
    static final String APPLICATION_ID = "application.id";
    static final String TOPIC_PREFIX = "topic.prefix";
    static final String IMAGES_PARTITIONS = "images.partitions";
    static final String REPLICATION_FACTOR = "topics.replication.factor";
    static final String DEAD_LETTERS_RETENTION_MS = "dead.letters.retention.ms";
    static final String RECORD_MAX_BYTES = "record.max.bytes";
    static final String MODEL_PATH = "model.path";
    static final String BATCH_MAX_SIZE = "inference.batch.max.size";
    static final String BATCH_MAX_MS = "inference.batch.max.ms";
    static final String RUN_MAX_MS = "inference.run.max.ms";
    static final String MODEL_FAILURES_MAX = "inference.failures.max";
    static final String ACCURACY_WINDOW = "accuracy.window.labelled";
    static final String ACCURACY_TARGET = "accuracy.target";
    static final String LABEL_TTL_MS = "accuracy.label.ttl.ms";
    static final String LABEL_DUE_MS = "accuracy.label.due.ms";
    static final String PROCESSING_GUARANTEE = "processing.guarantee";
    static final String STREAM_THREADS = "num.stream.threads";
    static final String COMMIT_INTERVAL_MS = "commit.interval.ms";
    static final String STATE_DIR = "state.dir";
    static final String STARTUP_TIMEOUT_MS = "startup.timeout.ms";
    static final String RESTARTS_MAX = "restarts.max";
    static final String RESTARTS_WINDOW_MS = "restarts.window.ms";
    static final String RESTARTS_BACKOFF_MS = "restarts.backoff.ms";

    private AppSettings() {}

    static ConfigDef definition() {
        ConfigDef definition = new ConfigDef();
        defineConnections(definition);
        defineTopics(definition);
        defineClassification(definition);
        defineProcessing(definition);
        defineFailures(definition);
        WebSettings.define(definition);
        return definition;
    }

    private static void defineConnections(ConfigDef definition) {
        definition
                .define(
                        BOOTSTRAP_SERVERS,
                        ConfigDef.Type.LIST,
                        "127.0.0.1:9092",
                        ConfigDef.ValidList.anyNonDuplicateValues(false, false),
                        HIGH,
                        "Kafka brokers to connect to first, as host:port, comma-separated. By default the development"
                                + " broker on this machine.")
                .define(
                        SCHEMA_REGISTRY_URL,
                        ConfigDef.Type.STRING,
                        "http://127.0.0.1:8081",
                        new NonEmptyString(),
                        HIGH,
                        "Base URLs of the schema registry, comma-separated. By default the development registry on"
                                + " this machine.")
                .define(
                        VALUE_SERDE,
                        ConfigDef.Type.CLASS,
                        AvroSerde.class,
                        MEDIUM,
                        "Class of the serde that reads and writes record values. Confluent's"
                                + " io.confluent.kafka.streams.serdes.avro.SpecificAvroSerde takes its place where its"
                                + " jar is on the class path: the bytes are the same.");
    }

    private static void defineTopics(ConfigDef definition) {
        definition
                .define(
                        TOPIC_PREFIX,
                        ConfigDef.Type.STRING,
                        "",
                        LambdaValidator.with(AppSettings::validatePrefix, () -> "letters, digits, '-' and '_'"),
                        MEDIUM,
                        "Put before the name of each public topic, and before the default application.id, so that"
                                + " several installations can share a cluster.")
                .define(
                        IMAGES_PARTITIONS,
                        ConfigDef.Type.INT,
                        4,
                        Range.between(1, 10_000),
                        MEDIUM,
                        "Partitions that the topics of images, predictions and labels get when they are created; existing"
                                + " topics keep theirs. The upper bound of how many threads can classify at once,"
                                + " over all instances. 'topics grow' raises it later; Kafka can't lower it.")
                .define(
                        REPLICATION_FACTOR,
                        ConfigDef.Type.SHORT,
                        (short) -1,
                        Range.between(-1, 100),
                        MEDIUM,
                        "Replicas of each topic that is created, internal ones included. -1 takes the broker's"
                                + " default, which suits one development broker and a cluster alike.")
                .define(
                        DEAD_LETTERS_RETENTION_MS,
                        ConfigDef.Type.LONG,
                        TimeUnit.DAYS.toMillis(30),
                        Range.atLeast(-1),
                        LOW,
                        "How long dead letters are kept, in milliseconds, -1 for ever; given to the topic when it is"
                                + " created. Longer than images are, as a person must find the time to look at them.")
                .define(
                        RECORD_MAX_BYTES,
                        ConfigDef.Type.INT,
                        16 * 1024 * 1024,
                        Range.between(1024 * 1024, 1024 * 1024 * 1024),
                        LOW,
                        "Largest record that the application writes, in bytes; larger dead letters are cut. Topics that"
                                + " others write to are created with it as the largest size of a record before"
                                + " compression.");
    }

    private static void defineClassification(ConfigDef definition) {
        definition
                .define(
                        MODEL_PATH,
                        ConfigDef.Type.STRING,
                        "",
                        HIGH,
                        "File of the ONNX model that classifies. Empty for the bundled model.")
                .define(
                        BATCH_MAX_SIZE,
                        ConfigDef.Type.INT,
                        64,
                        Range.between(1, 256),
                        MEDIUM,
                        "How many images the model is given at once, at most. A batch is what one poll found in a"
                                + " partition: it grows under load by itself, and waits for nothing when there is"
                                + " little.")
                .define(
                        BATCH_MAX_MS,
                        ConfigDef.Type.LONG,
                        500L,
                        Range.between(1, TimeUnit.MINUTES.toMillis(1)),
                        LOW,
                        "How long a batch should take at most, in milliseconds: batches get smaller where the model is"
                                + " slower. Between batches only can a thread poll and commit; so this is lowered by"
                                + " itself where max.poll.interval.ms or transaction.timeout.ms ask for it.")
                .define(
                        RUN_MAX_MS,
                        ConfigDef.Type.LONG,
                        RunTimeLimit.DEFAULT.toMillis(),
                        Range.between(10, TimeUnit.MINUTES.toMillis(2)),
                        LOW,
                        "How long the model may take for a batch, in milliseconds, before it is stopped. It should be"
                                + " well above inference.batch.max.ms, or a busy machine would look like a broken model,"
                                + " and well below max.poll.interval.ms. By default it is as long as Kafka Streams keeps"
                                + " a transaction open.")
                .define(
                        MODEL_FAILURES_MAX,
                        ConfigDef.Type.INT,
                        100,
                        Range.atLeast(0),
                        LOW,
                        "On how many images in a row the model may fail. One more, and a promoted model gives way to the"
                                + " one that the instance was started with; if that fails, the application stops: it is"
                                + " then the model that is broken, and not the images, which would all end in the dead"
                                + " letters.")
                .define(
                        ACCURACY_WINDOW,
                        ConfigDef.Type.INT,
                        1000,
                        Range.between(1, 100_000),
                        MEDIUM,
                        "How many of the latest labelled images the rolling accuracy is about; it also names the"
                                + " window (last-1000). At 1,000 its 95 % interval is about two points wide to each"
                                + " side. A changed value goes on with the images that the window has.")
                .define(
                        ACCURACY_TARGET,
                        ConfigDef.Type.DOUBLE,
                        null,
                        LambdaValidator.with(AppSettings::validateTarget, () -> "more than 0 and less than 1"),
                        MEDIUM,
                        "The accuracy that is asked for, as a share. An alert is raised when the 95 % interval of the"
                                + " rolling accuracy lies below. By default three points under the test accuracy that"
                                + " the model file names, of the best model that has answered.")
                .define(
                        LABEL_TTL_MS,
                        ConfigDef.Type.LONG,
                        TimeUnit.HOURS.toMillis(24),
                        Range.between(TimeUnit.MINUTES.toMillis(1), TimeUnit.DAYS.toMillis(365)),
                        MEDIUM,
                        "How long a prediction waits for its label, a label for its prediction, and both for a"
                                + " correction, in milliseconds. It bounds the state: about 150 bytes and 4 more per"
                                + " class for each image of so much time, in each of disk and changelog.")
                .define(
                        LABEL_DUE_MS,
                        ConfigDef.Type.LONG,
                        TimeUnit.MINUTES.toMillis(1),
                        Range.between(0, TimeUnit.HOURS.toMillis(24)),
                        LOW,
                        "Age at which an image should have its label, in milliseconds: the coverage is about the older"
                                + " ones.");
    }

    private static void defineProcessing(ConfigDef definition) {
        definition
                .define(
                        APPLICATION_ID,
                        ConfigDef.Type.STRING,
                        "",
                        MEDIUM,
                        "Name of the consumer group and start of the internal topics' names. Instances that share it"
                                + " share the work and its state, so that each topic.prefix needs its own. Empty for"
                                + " fashion-stream behind topic.prefix.")
                .define(
                        PROCESSING_GUARANTEE,
                        ConfigDef.Type.STRING,
                        StreamsConfig.EXACTLY_ONCE_V2,
                        ValidString.in(StreamsConfig.EXACTLY_ONCE_V2, StreamsConfig.AT_LEAST_ONCE),
                        MEDIUM,
                        "exactly_once_v2 or at_least_once. Only exactly once keeps the accuracy exact over failures;"
                                + " at least once answers sooner, and after a failure some images are classified and"
                                + " counted twice.")
                .define(
                        STREAM_THREADS,
                        ConfigDef.Type.INT,
                        2,
                        Range.between(1, 1000),
                        MEDIUM,
                        "Threads that classify in this instance, each on one core. More than images has partitions"
                                + " would idle.")
                .define(
                        COMMIT_INTERVAL_MS,
                        ConfigDef.Type.LONG,
                        100L,
                        Range.between(1, TimeUnit.MINUTES.toMillis(10)),
                        LOW,
                        "Time between commits, in milliseconds. Under exactly once predictions become visible at a"
                                + " commit, so that this bounds their latency; under at least once it bounds what a"
                                + " failure repeats.")
                .define(
                        STATE_DIR,
                        ConfigDef.Type.STRING,
                        "",
                        MEDIUM,
                        "Directory of the state stores; 'serve' makes one in it for each cluster. Empty for"
                                + " .local/state/fashion-stream in the user's home: it must outlive a restart, or all"
                                + " state is read again from Kafka.");
    }

    private static void defineFailures(ConfigDef definition) {
        definition
                .define(
                        STARTUP_TIMEOUT_MS,
                        ConfigDef.Type.LONG,
                        30_000L,
                        Range.atLeast(100),
                        LOW,
                        "How long to wait for the broker, the topics and the first assignment of work, in"
                                + " milliseconds, before giving up with an error.")
                .define(
                        RESTARTS_MAX,
                        ConfigDef.Type.INT,
                        10,
                        Range.atLeast(0),
                        LOW,
                        "How many stream threads may be replaced within restarts.window.ms after failures that nobody"
                                + " foresaw; one more stops the application. A broker or registry that is away doesn't"
                                + " count: it is tried until it is back.")
                .define(
                        RESTARTS_WINDOW_MS,
                        ConfigDef.Type.LONG,
                        TimeUnit.MINUTES.toMillis(10),
                        Range.atLeast(1),
                        LOW,
                        "Time over which restarts.max counts, in milliseconds.")
                .define(
                        RESTARTS_BACKOFF_MS,
                        ConfigDef.Type.LONG,
                        1000L,
                        Range.between(0, TimeUnit.MINUTES.toMillis(1)),
                        LOW,
                        "Wait before the first replacement of a failed stream thread, in milliseconds; it doubles with"
                                + " each further one in the window, up to 30 seconds.");
    }

    private static void validateTarget(String name, Object value) {
        if (value != null && !((double) value > 0 && (double) value < 1)) {
            throw new ConfigException(name, value, "it must be a share: more than 0 and less than 1");
        }
    }

    private static void validatePrefix(String name, Object value) {
        try {
            new Topics((String) value);
        } catch (IllegalArgumentException e) {
            throw new ConfigException(name, value, e.getMessage());
        }
    }
}
