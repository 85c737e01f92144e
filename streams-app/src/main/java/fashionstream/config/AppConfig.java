package fashionstream.config;

import fashionstream.image.DecodeLimits;
import fashionstream.inference.InferenceProvider;
import fashionstream.inference.InferenceSettings;
import fashionstream.jsonrecord.JsonSerde;
import fashionstream.reference.ModelCache;
import fashionstream.registry.SchemaRegistryConfig;
import fashionstream.schema.Topics;
import fashionstream.system.UserHome;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.common.config.AbstractConfig;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.utils.Utils;
import org.apache.kafka.streams.StreamsConfig;
import org.jspecify.annotations.Nullable;

/**
 * The application's settings, checked. Immutable.
 *
 * <p>{@link #definition()} lists the settings. Settings of Kafka's clients are also accepted and passed to them: with
 * the prefixes {@code producer.}, {@code consumer.}, {@code admin.} and {@code streams.}, security settings also
 * without one; and of the serdes, with the prefix {@code serde.} or {@code schema.registry.}.
 */
public final class AppConfig {
    private static final String DEFAULT_APPLICATION_ID = "fashion-stream";

    private static final ConfigDef DEFINITION = AppSettings.definition();

    private final Map<String, String> given;
    private final AbstractConfig settings;

    private AppConfig(Map<String, String> given) {
        RefusedSettings.check(given.keySet(), DEFINITION.names());
        this.given = Map.copyOf(given);
        this.settings = new AbstractConfig(DEFINITION, given, false);
    }

    /**
     * Loads settings from all sources. Precedence, lowest first:
     *
     * <ol>
     *   <li>the defaults,
     *   <li>the file, in the format of Java's properties, UTF-8,
     *   <li>the environment: {@code FASHION_STREAM_TOPIC_PREFIX} sets {@code topic.prefix},
     *   <li>the options of the command line.
     * </ol>
     *
     * @param file the settings file; null for none
     * @param environment environment variables; those without the prefix are ignored
     * @throws ConfigException if a source can't be read, a name is unknown, or a value is wrong
     */
    public static AppConfig load(@Nullable Path file, Map<String, String> environment, Map<String, String> options) {
        return new AppConfig(SettingSources.merge(file, environment, options, DEFINITION.names()));
    }

    /**
     * Uses these settings, and the defaults for the others.
     *
     * @throws ConfigException if a name is unknown or a value is wrong
     */
    public static AppConfig of(Map<String, String> settings) {
        return load(null, Map.of(), settings);
    }

    /** Each setting of the application with its type, default and documentation; a new object each time. */
    static ConfigDef definition() {
        return AppSettings.definition();
    }

    /**
     * The same settings with changes.
     *
     * @throws ConfigException if a name is unknown or a value is wrong
     */
    public AppConfig with(Map<String, String> changes) {
        Map<String, String> changed = new HashMap<>(given);
        changed.putAll(changes);
        return of(changed);
    }

    /** The given settings by name, without defaults; with {@link #of}, another process gets the same settings. */
    public Map<String, String> given() {
        return given;
    }

    /** {@code host:port} of each broker, comma-separated. */
    public String bootstrapServers() {
        return String.join(",", settings.getList(AppSettings.BOOTSTRAP_SERVERS));
    }

    /** Base URLs of the schema registry for display, without credentials. */
    public String schemaRegistryUrl() {
        return SchemaRegistryConfig.withoutCredentials(schemaRegistryUrlWithCredentials());
    }

    String schemaRegistryUrlWithCredentials() {
        return settings.getString(AppSettings.SCHEMA_REGISTRY_URL);
    }

    /** Name of the consumer group, and prefix of the internal topics. */
    public String applicationId() {
        String id = settings.getString(AppSettings.APPLICATION_ID);
        return id.isBlank() ? topics().prefix() + DEFAULT_APPLICATION_ID : id;
    }

    /** The public topics, under their prefix. */
    public Topics topics() {
        return new Topics(settings.getString(AppSettings.TOPIC_PREFIX));
    }

    /** Number of partitions of a new images topic. */
    public int imagesPartitions() {
        return settings.getInt(AppSettings.IMAGES_PARTITIONS);
    }

    /** Replicas of new topics; -1 for the broker's default. */
    public short replicationFactor() {
        return settings.getShort(AppSettings.REPLICATION_FACTOR);
    }

    /** How long dead letters are kept, in milliseconds; -1 for no limit. */
    public long deadLettersRetentionMs() {
        return settings.getLong(AppSettings.DEAD_LETTERS_RETENTION_MS);
    }

    /** Largest record that the application writes, in bytes: by default enough for the largest image file. */
    public int recordMaxBytes() {
        int bytes = settings.getInt(AppSettings.RECORD_MAX_BYTES);
        return given.containsKey(AppSettings.RECORD_MAX_BYTES) ? bytes : ImageSettings.recordBytes(settings, bytes);
    }

    /** Up to which size and time images are decoded. */
    public DecodeLimits decodeLimits() {
        return ImageSettings.of(settings);
    }

    /** File of the model; empty for the bundled one. */
    public Optional<Path> modelPath() {
        String path = settings.getString(AppSettings.MODEL_PATH);
        return path.isBlank() ? Optional.empty() : Optional.of(Path.of(path));
    }

    /** Copies of the model files that the models topic refers to; a new object each time. */
    public ModelCache modelCache() {
        return ReferenceSettings.cache(
                settings, stateDirectory().resolve("models").resolve(applicationId()));
    }

    /** Largest number of images in a batch. */
    public int batchMaxSize() {
        return settings.getInt(AppSettings.BATCH_MAX_SIZE);
    }

    /** How long the model should take for a batch at most. */
    public Duration batchMaxTime() {
        return Duration.ofMillis(settings.getLong(AppSettings.BATCH_MAX_MS));
    }

    /** How models are run. */
    public InferenceSettings inference() {
        return new InferenceSettings(
                Duration.ofMillis(settings.getLong(AppSettings.RUN_MAX_MS)),
                settings.getInt(AppSettings.INFERENCE_THREADS),
                InferenceProvider.valueOf(
                        settings.getString(AppSettings.INFERENCE_PROVIDER).toUpperCase(Locale.ROOT)));
    }

    /** How a challenger runs: as the active model, in less time. */
    public InferenceSettings challengerInference() {
        InferenceSettings active = inference();
        Duration limit = contests().runLimit();
        return new InferenceSettings(
                limit.compareTo(active.runLimit()) < 0 ? limit : active.runLimit(),
                active.threads(),
                active.provider());
    }

    /** The settings of contests. */
    public ContestSettings contests() {
        return ContestSettings.of(settings);
    }

    /** On how many images in a row the model may fail. */
    public int modelFailuresMax() {
        return settings.getInt(AppSettings.MODEL_FAILURES_MAX);
    }

    /** How many labelled images the rolling accuracy covers. */
    public int accuracyWindow() {
        return settings.getInt(AppSettings.ACCURACY_WINDOW);
    }

    /** The target accuracy, 0 to 1; empty to derive it from the model. */
    public Optional<Double> accuracyTarget() {
        return Optional.ofNullable(settings.getDouble(AppSettings.ACCURACY_TARGET));
    }

    /** How long predictions, labels and corrections wait for each other. */
    public Duration labelTtl() {
        return Duration.ofMillis(settings.getLong(AppSettings.LABEL_TTL_MS));
    }

    /** Age at which an image should have its label. */
    public Duration labelDue() {
        return Duration.ofMillis(settings.getLong(AppSettings.LABEL_DUE_MS));
    }

    /** Number of classes in a prediction, the most probable ones; 0 for all classes. */
    public int predictionsTopK() {
        return settings.getInt(AppSettings.PREDICTIONS_TOP_K);
    }

    /** The topics of predictions that the accuracy is computed from. */
    public List<String> countedTopics() {
        List<String> counted = new ArrayList<>(List.of(topics().predictions(), topics().predictionsChallenger()));
        if (predictionsTopK() > 0) {
            // Topic predictions too: it has those that were written before predictions.top.k was set.
            counted.add(topics().predictionsComplete());
        }
        return List.copyOf(counted);
    }

    /** Names of the attributes of images by which the accuracy is divided. */
    public List<String> accuracySlices() {
        return SliceAttributes.of(AppSettings.ACCURACY_SLICES, settings.getList(AppSettings.ACCURACY_SLICES));
    }

    /** How many values of each of these attributes have figures of their own. */
    public int accuracySliceValues() {
        return settings.getInt(AppSettings.ACCURACY_SLICES_VALUES_MAX);
    }

    /** {@code exactly_once_v2} or {@code at_least_once}. */
    public String processingGuarantee() {
        return settings.getString(AppSettings.PROCESSING_GUARANTEE);
    }

    public int streamThreads() {
        return settings.getInt(AppSettings.STREAM_THREADS);
    }

    /** Least time between two commits of a partition that is drained; 0 if they wait for {@code commit.interval.ms}. */
    public Duration promptCommitInterval() {
        return processingGuarantee().equals(StreamsConfig.EXACTLY_ONCE_V2)
                ? Duration.ofMillis(settings.getLong(AppSettings.COMMIT_DRAINED_INTERVAL_MS))
                : Duration.ZERO;
    }

    Duration commitInterval() {
        return Duration.ofMillis(settings.getLong(AppSettings.COMMIT_INTERVAL_MS));
    }

    /**
     * Directory of the state stores.
     *
     * @throws ConfigException if it isn't set, and the user has no home folder
     */
    public Path stateDirectory() {
        String directory = settings.getString(AppSettings.STATE_DIR);
        if (!directory.isBlank()) {
            return Path.of(directory);
        }
        return UserHome.find(System.getenv())
                .map(home -> home.resolve(".local/state/fashion-stream"))
                .orElseThrow(() -> new ConfigException("the user has no home folder for the state stores; set "
                        + AppSettings.STATE_DIR + ", or the environment variable HOME"));
    }

    /** How long to wait for the broker, the topics and the first assignment. */
    public Duration startupTimeout() {
        return Duration.ofMillis(settings.getLong(AppSettings.STARTUP_TIMEOUT_MS));
    }

    /** How many stream threads may be replaced within {@link #restartsWindow()}. */
    public int restartsMax() {
        return settings.getInt(AppSettings.RESTARTS_MAX);
    }

    public Duration restartsWindow() {
        return Duration.ofMillis(settings.getLong(AppSettings.RESTARTS_WINDOW_MS));
    }

    /** Wait before the first replacement. */
    public Duration restartsBackoff() {
        return Duration.ofMillis(settings.getLong(AppSettings.RESTARTS_BACKOFF_MS));
    }

    /** Settings of the HTTP server. */
    public WebSettings web() {
        return WebSettings.of(settings);
    }

    /** Properties of Kafka Streams for the part that classifies. */
    public Map<String, Object> classificationProperties() {
        return ClientProperties.classification(this);
    }

    /** Properties of Kafka Streams for the part that counts, without application id and number of threads. */
    public Map<String, Object> countingProperties() {
        return ClientProperties.counting(this);
    }

    /** Properties for a producer, without serializers. */
    public Map<String, Object> producerProperties() {
        return ClientProperties.producer(this);
    }

    /** Properties for a consumer, without group and deserializers; it sees committed records only. */
    public Map<String, Object> consumerProperties() {
        return ClientProperties.consumer(this);
    }

    /** Properties for an admin client. */
    public Map<String, Object> adminProperties() {
        return ClientProperties.admin(this);
    }

    /** Properties for the serdes: address and credentials of the registry. */
    public Map<String, Object> serdeProperties() {
        return ClientProperties.serde(this);
    }

    /**
     * Returns a new, configured serde for record values of a class; the caller closes it.
     *
     * @throws ConfigException if the class in {@code value.serde} is not a serde, or rejects its settings
     */
    public <T extends SpecificRecord> Serde<T> valueSerde(Class<T> type) {
        Class<?> serdeClass = valueSerdeClass();
        if (!Serde.class.isAssignableFrom(serdeClass)) {
            throw new ConfigException(
                    AppSettings.VALUE_SERDE, serdeClass.getName(), "it is not a " + Serde.class.getName());
        }
        // The setting can't specify the record class; callers check what the serde reads.
        @SuppressWarnings("unchecked")
        Serde<T> serde = (Serde<T>) Utils.newInstance(serdeClass);
        Map<String, Object> properties = serdeProperties();
        properties.put("specific.avro.reader", true);
        properties.put("specific.avro.value.type", type.getName());
        serde.configure(properties, false);
        return serde;
    }

    private Class<?> valueSerdeClass() {
        if (!settings.getString(AppSettings.OUTPUT_FORMAT).equals(AppSettings.JSON_FORMAT)) {
            return settings.getClass(AppSettings.VALUE_SERDE);
        }
        if (given.containsKey(AppSettings.VALUE_SERDE)) {
            throw new ConfigException(
                    AppSettings.OUTPUT_FORMAT, AppSettings.JSON_FORMAT, "it and value.serde exclude each other");
        }
        return JsonSerde.class;
    }
}
