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

/** Every setting of this project, with its default and the reason for it. {@code docs/settings.md} is generated from it. */
final class AppSettings {
    static final String BOOTSTRAP_SERVERS = "bootstrap.servers";
    static final String SCHEMA_REGISTRY_URL = "schema.registry.url";
    static final String VALUE_SERDE = "value.serde";
    static final String OUTPUT_FORMAT = "output.format";
    static final String JSON_FORMAT = "json";
    private static final String AVRO_FORMAT = "avro";
    private static final String CPU = "cpu";
    private static final String CUDA = "cuda";
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
    static final String INFERENCE_THREADS = "inference.threads";
    static final String INFERENCE_PROVIDER = "inference.provider";
    static final String PREDICTIONS_TOP_K = "predictions.top.k";
    static final String MODEL_FAILURES_MAX = "inference.failures.max";
    static final String ACCURACY_WINDOW = "accuracy.window.labelled";
    static final String ACCURACY_TARGET = "accuracy.target";
    static final String LABEL_TTL_MS = "accuracy.label.ttl.ms";
    static final String LABEL_DUE_MS = "accuracy.label.due.ms";
    static final String ACCURACY_SLICES = "accuracy.slices";
    static final String ACCURACY_SLICES_VALUES_MAX = "accuracy.slices.values.max";
    static final String PROCESSING_GUARANTEE = "processing.guarantee";
    static final String STREAM_THREADS = "num.stream.threads";
    static final String COMMIT_INTERVAL_MS = "commit.interval.ms";
    static final String COMMIT_DRAINED_INTERVAL_MS = "commit.drained.interval.ms";
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
        ImageSettings.define(definition);
        defineClassification(definition);
        ContestSettings.define(definition);
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
                        "Kafka brokers to connect to first, as host:port, comma-separated. The default is the development"
                                + " broker on this machine.")
                .define(
                        SCHEMA_REGISTRY_URL,
                        ConfigDef.Type.STRING,
                        "http://127.0.0.1:8081",
                        new NonEmptyString(),
                        HIGH,
                        "Base URLs of the schema registry, comma-separated for fail-over. The default is the development"
                                + " registry on this machine.")
                .define(
                        VALUE_SERDE,
                        ConfigDef.Type.CLASS,
                        AvroSerde.class,
                        MEDIUM,
                        "Class of the serde that reads and writes record values. Confluent's"
                                + " io.confluent.kafka.streams.serdes.avro.SpecificAvroSerde can replace it if its jar is"
                                + " on the class path: the bytes are the same.")
                .define(
                        OUTPUT_FORMAT,
                        ConfigDef.Type.STRING,
                        AVRO_FORMAT,
                        ConfigDef.ValidString.in(AVRO_FORMAT, JSON_FORMAT),
                        MEDIUM,
                        "avro or json: how record values are written. With json, every value is a JSON object with the"
                                + " fields of its schema, and no schema registry is used: images and labels in Avro"
                                + " can't be read then. Commands need the same setting.");
    }

    private static void defineTopics(ConfigDef definition) {
        definition
                .define(
                        TOPIC_PREFIX,
                        ConfigDef.Type.STRING,
                        "",
                        LambdaValidator.with(AppSettings::validatePrefix, () -> "letters, digits, '-' and '_'"),
                        MEDIUM,
                        "Prefix of the name of every public topic and of the default application.id, so that several"
                                + " installations can share a cluster.")
                .define(
                        IMAGES_PARTITIONS,
                        ConfigDef.Type.INT,
                        4,
                        Range.between(1, 10_000),
                        MEDIUM,
                        "Number of partitions with which the topics images, predictions and labels are created; existing"
                                + " topics keep theirs. It limits how many threads can classify at once, over all"
                                + " instances. 'topics grow' raises it later; Kafka cannot lower it.")
                .define(
                        REPLICATION_FACTOR,
                        ConfigDef.Type.SHORT,
                        (short) -1,
                        Range.between(-1, 100),
                        MEDIUM,
                        "Number of replicas of each topic that is created, including internal topics. -1 uses the"
                                + " broker's default, which suits both a single development broker and a cluster.")
                .define(
                        DEAD_LETTERS_RETENTION_MS,
                        ConfigDef.Type.LONG,
                        TimeUnit.DAYS.toMillis(30),
                        Range.atLeast(-1),
                        LOW,
                        "How long dead letters are kept, in milliseconds; -1 keeps them forever. Applies when the topic is created."
                                + " The default is longer than Kafka's, because a person must have time to look at them.")
                .define(
                        RECORD_MAX_BYTES,
                        ConfigDef.Type.INT,
                        16 * 1024 * 1024,
                        Range.between(1024 * 1024, 1024 * 1024 * 1024),
                        LOW,
                        "Largest record that the application and its commands write, in bytes; larger dead letters are"
                                + " truncated. It also sets max.message.bytes of images and models, and"
                                + " max.decompressed.message.bytes of images, labels and models, when they are"
                                + " created.");
    }

    private static void defineClassification(ConfigDef definition) {
        definition.define(
                MODEL_PATH,
                ConfigDef.Type.STRING,
                "",
                HIGH,
                "Path of the ONNX model file or of a Hugging Face model folder. If empty, the bundled model is"
                        + " used.");
        ReferenceSettings.define(definition);
        definition
                .define(
                        BATCH_MAX_SIZE,
                        ConfigDef.Type.INT,
                        64,
                        Range.between(1, 256),
                        MEDIUM,
                        "Largest number of images in a batch. A batch is what one poll returns for a partition: it grows"
                                + " under load, and at low load no image waits for it to fill.")
                .define(
                        BATCH_MAX_MS,
                        ConfigDef.Type.LONG,
                        500L,
                        Range.between(1, TimeUnit.MINUTES.toMillis(1)),
                        LOW,
                        "How long a batch should take at most, in milliseconds: a slower model gets smaller batches. A"
                                + " thread can poll and commit between batches only, so the limit is lowered"
                                + " automatically if max.poll.interval.ms or transaction.timeout.ms require it.")
                .define(
                        RUN_MAX_MS,
                        ConfigDef.Type.LONG,
                        RunTimeLimit.DEFAULT.toMillis(),
                        Range.between(10, TimeUnit.MINUTES.toMillis(2)),
                        LOW,
                        "How long the model may take for a batch, in milliseconds, before it is terminated. It should be"
                                + " well above inference.batch.max.ms, or a busy machine looks like a broken model, and"
                                + " well below max.poll.interval.ms. The default is the transaction timeout of Kafka"
                                + " Streams.")
                .define(
                        INFERENCE_THREADS,
                        ConfigDef.Type.INT,
                        1,
                        Range.between(1, 256),
                        LOW,
                        "Number of threads that compute a batch (ONNX Runtime's intra-op threads). With 1, the stream threads"
                                + " are the parallelism, which has the highest throughput. More threads shorten the time of"
                                + " a batch if the model is large and there are fewer partitions than cores.")
                .define(
                        INFERENCE_PROVIDER,
                        ConfigDef.Type.STRING,
                        CPU,
                        ConfigDef.ValidString.in(CPU, CUDA),
                        LOW,
                        "cpu or cuda: the hardware that computes the model. cuda is the first NVIDIA GPU; it needs the build"
                                + " with mvn -Pgpu package, CUDA 12 and cuDNN 9.")
                .define(
                        PREDICTIONS_TOP_K,
                        ConfigDef.Type.INT,
                        0,
                        Range.between(0, 1000),
                        MEDIUM,
                        "Number of classes in a prediction: field top has the most probable ones, and probabilities is"
                                + " empty. Topic predictions-complete then has the predictions with all probabilities,"
                                + " which are needed to compute the accuracy. 0 puts the probabilities of all classes"
                                + " into topic predictions. Stop all instances to change it (docs/models.md, \"Many"
                                + " classes\").")
                .define(
                        MODEL_FAILURES_MAX,
                        ConfigDef.Type.INT,
                        100,
                        Range.atLeast(0),
                        LOW,
                        "Number of images in a row on which the model may fail. After one more, a promoted model gives way"
                                + " to the one that the instance was started with; if that one fails, the application"
                                + " stops. So many failures mean that the model is broken, not the images; without the"
                                + " limit, all images would go to the dead letters.")
                .define(
                        ACCURACY_WINDOW,
                        ConfigDef.Type.INT,
                        1000,
                        Range.between(1, 100_000),
                        MEDIUM,
                        "Size of the window of the latest labelled images, in images; the window is named after it"
                                + " (last-1000). With 1,000 images, the 95 % interval is about two points wide on"
                                + " each side. After a change, the window keeps its current images.")
                .define(
                        ACCURACY_TARGET,
                        ConfigDef.Type.DOUBLE,
                        null,
                        LambdaValidator.with(AppSettings::validateTarget, () -> "more than 0 and less than 1"),
                        MEDIUM,
                        "Target accuracy, a fraction from 0 to 1. The state is ALERT when there is evidence that"
                                + " the rolling accuracy is below it. By default, it is three percentage points below the"
                                + " test accuracy of the best model that has been active, as stated in its model"
                                + " file.")
                .define(
                        LABEL_TTL_MS,
                        ConfigDef.Type.LONG,
                        TimeUnit.HOURS.toMillis(24),
                        Range.between(TimeUnit.MINUTES.toMillis(1), TimeUnit.DAYS.toMillis(365)),
                        MEDIUM,
                        "How long a prediction waits for its label, a label for its prediction, and both for a"
                                + " correction, in milliseconds. It bounds the state: about 150 bytes plus 4 bytes per"
                                + " class for each image within this time, on disk and again in the changelog.")
                .define(
                        LABEL_DUE_MS,
                        ConfigDef.Type.LONG,
                        TimeUnit.MINUTES.toMillis(1),
                        Range.between(0, TimeUnit.HOURS.toMillis(24)),
                        LOW,
                        "Age at which an image should have its label, in milliseconds: the coverage includes older images"
                                + " only.")
                .define(
                        ACCURACY_SLICES,
                        ConfigDef.Type.LIST,
                        "",
                        LambdaValidator.with(
                                (name, value) -> SliceAttributes.of(name, value),
                                () -> "up to " + SliceAttributes.MAX + " of attributes.NAME"),
                        MEDIUM,
                        "Attributes of images by which the accuracy is divided, comma-separated, up to four:"
                                + " attributes.camera,attributes.site. Predictions carry them from then on. By default"
                                + " there are none.")
                .define(
                        ACCURACY_SLICES_VALUES_MAX,
                        ConfigDef.Type.INT,
                        20,
                        Range.between(1, 100),
                        LOW,
                        "How many values of an attribute in accuracy.slices have figures of their own: the first that are"
                                + " seen. All further ones are counted together, for good, even if the setting is"
                                + " raised.");
    }

    private static void defineProcessing(ConfigDef definition) {
        definition
                .define(
                        APPLICATION_ID,
                        ConfigDef.Type.STRING,
                        "",
                        MEDIUM,
                        "Name of the consumer group that reads images, and prefix of the other groups and of the"
                                + " internal topics. Instances with the same id share the work and its state, so each"
                                + " topic.prefix needs its own. If empty, it is topic.prefix followed by"
                                + " fashion-stream.")
                .define(
                        PROCESSING_GUARANTEE,
                        ConfigDef.Type.STRING,
                        StreamsConfig.EXACTLY_ONCE_V2,
                        ValidString.in(StreamsConfig.EXACTLY_ONCE_V2, StreamsConfig.AT_LEAST_ONCE),
                        MEDIUM,
                        "exactly_once_v2 or at_least_once. With at_least_once, predictions are visible sooner, and after"
                                + " a failure some images have a second prediction, which is not counted again.")
                .define(
                        STREAM_THREADS,
                        ConfigDef.Type.INT,
                        2,
                        Range.between(1, 1000),
                        MEDIUM,
                        "Number of threads that classify in this instance; each uses about one core, and counting uses one"
                                + " more thread. Threads beyond the number of partitions of images are idle.")
                .define(
                        COMMIT_INTERVAL_MS,
                        ConfigDef.Type.LONG,
                        100L,
                        Range.between(1, TimeUnit.MINUTES.toMillis(10)),
                        LOW,
                        "Time between commits, in milliseconds. With exactly_once_v2, predictions become visible at a"
                                + " commit, so this bounds their latency; with at_least_once, it bounds what a"
                                + " failure repeats. Unless it is set, the part that counts commits every 250"
                                + " milliseconds.")
                .define(
                        COMMIT_DRAINED_INTERVAL_MS,
                        ConfigDef.Type.LONG,
                        15L,
                        Range.between(0, 1000),
                        LOW,
                        "With exactly_once_v2, least time between the commits that a stream thread makes because no further"
                                + " images wait in a partition, in milliseconds. Its predictions then need not wait"
                                + " for commit.interval.ms. A thread with a backlog makes none. 0 turns this off, for a"
                                + " cluster to which transactions are expensive.")
                .define(
                        STATE_DIR,
                        ConfigDef.Type.STRING,
                        "",
                        MEDIUM,
                        "Directory of the state stores; 'serve' creates a subdirectory for each cluster. If empty,"
                                + " .local/state/fashion-stream in the user's home is used. The directory must"
                                + " survive a restart, or all state is restored from Kafka.");
    }

    private static void defineFailures(ConfigDef definition) {
        definition
                .define(
                        STARTUP_TIMEOUT_MS,
                        ConfigDef.Type.LONG,
                        30_000L,
                        Range.atLeast(100),
                        LOW,
                        "How long startup waits for the broker, the topics and the first assignment of partitions, in"
                                + " milliseconds, before it fails.")
                .define(
                        RESTARTS_MAX,
                        ConfigDef.Type.INT,
                        10,
                        Range.atLeast(0),
                        LOW,
                        "How many stream threads may be replaced within restarts.window.ms after unexpected failures;"
                                + " one more stops the application. Failures during an outage of a broker or registry"
                                + " do not count: threads are replaced until the outage ends.")
                .define(
                        RESTARTS_WINDOW_MS,
                        ConfigDef.Type.LONG,
                        TimeUnit.MINUTES.toMillis(10),
                        Range.atLeast(1),
                        LOW,
                        "Period to which restarts.max applies, in milliseconds.")
                .define(
                        RESTARTS_BACKOFF_MS,
                        ConfigDef.Type.LONG,
                        1000L,
                        Range.between(0, TimeUnit.MINUTES.toMillis(1)),
                        LOW,
                        "Wait before the first replacement of a failed stream thread, in milliseconds. It doubles with each"
                                + " further replacement in the period, up to 30 seconds.");
    }

    private static void validateTarget(String name, Object value) {
        if (value != null && !((double) value > 0 && (double) value < 1)) {
            throw new ConfigException(name, value, "it must be a fraction: more than 0 and less than 1");
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
