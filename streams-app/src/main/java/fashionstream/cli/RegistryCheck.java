package fashionstream.cli;

import fashionstream.config.AppConfig;
import fashionstream.console.CommandException;
import fashionstream.kafka.TopicReader;
import fashionstream.kafka.TransientFailures;
import fashionstream.schema.Contest;
import fashionstream.schema.ContestResult;
import fashionstream.schema.Prediction;
import fashionstream.schema.RollingAccuracy;
import fashionstream.topics.InputSubjects;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.serialization.Serde;
import org.jspecify.annotations.Nullable;

/**
 * Checks the schema registry before the first image is read.
 *
 * <ol>
 *   <li>Is it the registry that this application has used so far? Another one has other schemas, or none, under the ids
 *       of the images: each image would become a dead letter.
 *   <li>Does it accept the schemas of the output? It registers them; nothing is written to Kafka.
 * </ol>
 */
final class RegistryCheck {
    private static final Instant EPOCH = Instant.EPOCH;

    private RegistryCheck() {}

    /**
     * Makes both checks, and registers the schemas of the inputs.
     *
     * @throws CommandException if it is another registry, or does not respond within {@code startup.timeout.ms}
     * @throws KafkaException if the broker or the registry can't be reached, or the registry refuses
     */
    static void run(AppConfig config) throws InterruptedException {
        // First: the other check registers schemas, which a wrong registry must not get.
        checkReading(config);
        checkWriting(config);
        await(config, () -> InputSubjects.register(config));
    }

    /**
     * Reads the newest predictions; registers nothing.
     *
     * @throws CommandException if there are some, and none of them can be read; or if the registry does not respond
     *     within {@code startup.timeout.ms}
     * @throws KafkaException if the broker or the registry can't be reached
     */
    static void checkReading(AppConfig config) throws InterruptedException {
        await(config, () -> {
            try (Serde<Prediction> serde = config.valueSerde(Prediction.class)) {
                new NewestPredictions(config, serde.deserializer()).check();
            }
        });
    }

    /**
     * Serializes an example of each output.
     *
     * @throws CommandException if the registry does not respond within {@code startup.timeout.ms}
     * @throws KafkaException if it can't be reached, or refuses
     */
    static void checkWriting(AppConfig config) throws InterruptedException {
        await(config, () -> {
            config.countedTopics().forEach(topic -> serialize(config, Prediction.class, topic, prediction()));
            serialize(config, RollingAccuracy.class, config.topics().accuracy(), accuracy());
            serialize(config, Contest.class, config.topics().contests(), contest());
        });
    }

    private static void await(AppConfig config, Runnable check) throws InterruptedException {
        // On a separate thread: a registry behind a silent firewall takes minutes to fail.
        ExecutorService thread = Executors.newSingleThreadExecutor(task -> {
            Thread daemon = new Thread(task, "registry-check");
            daemon.setDaemon(true);
            return daemon;
        });
        try {
            thread.submit(check).get(config.startupTimeout().toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            throw e.getCause() instanceof RuntimeException failure ? failure : new KafkaException(e.getCause());
        } catch (TimeoutException e) {
            throw CommandException.failed(
                    "no response from a schema registry at " + config.schemaRegistryUrl() + " within "
                            + config.startupTimeout().toSeconds()
                            + " s; start one (fashion-stream broker), or name another with --schema-registry",
                    e);
        } finally {
            thread.shutdownNow();
        }
    }

    /** Reads the newest predictions until one of them can be deserialized. */
    private static final class NewestPredictions {
        /** Offsets per partition: enough to pass with a few bad records, or with few good ones. */
        private static final int OFFSETS = 20;

        private final AppConfig config;
        private final Deserializer<?> deserializer;
        private int unreadable;
        private boolean known;
        private @Nullable Exception reason;

        NewestPredictions(AppConfig config, Deserializer<?> deserializer) {
            this.config = config;
            this.deserializer = deserializer;
        }

        void check() {
            try (TopicReader reader = new TopicReader(config, config.topics().predictions(), false)) {
                reader.seekBack(OFFSETS);
                boolean unused = reader.readToEnd(this::read);
            }
            if (!known && unreadable > 0) {
                throw CommandException.failed(
                        "the schema registry at " + config.schemaRegistryUrl() + " doesn't know how topic "
                                + config.topics().predictions() + " was written: none of the " + unreadable
                                + " newest records is a Prediction to it"
                                + (reason == null ? "" : " (" + reason.getMessage() + ")")
                                + "; name the right one with --schema-registry, or other topics with --set"
                                + " topic.prefix=…",
                        reason);
            }
        }

        private void read(ConsumerRecord<byte[], byte[]> record) {
            if (known || record.value() == null) {
                return;
            }
            try {
                Object value = deserializer.deserialize(record.topic(), record.headers(), record.value());
                if (value instanceof Prediction) {
                    known = true;
                    return;
                }
            } catch (RuntimeException e) {
                if (TransientFailures.isAboutSurroundings(e)) {
                    throw e;
                }
                reason = e;
            }
            unreadable++;
        }
    }

    private static <T extends SpecificRecord> void serialize(AppConfig config, Class<T> type, String topic, T example) {
        try (Serde<T> serde = config.valueSerde(type)) {
            // With headers, which some settings need.
            serde.serializer().serialize(topic, new RecordHeaders(), example);
        }
    }

    private static Prediction prediction() {
        return Prediction.newBuilder()
                .setImageId("")
                .setLabel("")
                .setClassIndex(0)
                .setConfidence(1)
                .setProbabilities(List.of(1f))
                .setModelName("")
                .setModelVersion("")
                .setCapturedAt(EPOCH)
                .setPredictedAt(EPOCH)
                .setImagePartition(0)
                .setImageOffset(0)
                .build();
    }

    private static RollingAccuracy accuracy() {
        return RollingAccuracy.newBuilder()
                .setWindow("")
                .setUpdatedAt(EPOCH)
                .setModelName("")
                .setModelVersion("")
                .setLabelled(0)
                .setCorrect(0)
                .setClasses(List.of())
                .setConfusion(List.of())
                .build();
    }

    private static Contest contest() {
        return Contest.newBuilder()
                .setChampionName("")
                .setChampionVersion("")
                .setChallengerName("")
                .setChallengerVersion("")
                .setStartedAt(EPOCH)
                .setUpdatedAt(EPOCH)
                .setScored(0)
                .setAgreed(0)
                .setBothCorrect(0)
                .setOnlyChampionCorrect(0)
                .setOnlyChallengerCorrect(0)
                .setNeitherCorrect(0)
                .setVerdict(ContestResult.TOO_FEW)
                .setReason("")
                .setClasses(List.of())
                .setMargin(0)
                .setHistory(List.of())
                .setDisagreements(List.of())
                .build();
    }
}
