package fashionstream.cli;

import fashionstream.config.AppConfig;
import fashionstream.console.CommandException;
import fashionstream.schema.Prediction;
import fashionstream.schema.RollingAccuracy;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.serialization.Serde;

/**
 * Finds out, before the first image is taken, whether what comes of it can be written: that there is a schema registry,
 * and that it takes our schemas. It then knows them; nothing goes to Kafka.
 */
final class RegistryCheck {
    private static final Instant EPOCH = Instant.EPOCH;

    private RegistryCheck() {}

    /**
     * Has an example of each output written.
     *
     * @throws CommandException if the registry doesn't answer within {@code startup.timeout.ms}
     * @throws KafkaException if it can't be reached, or refuses
     */
    static void run(AppConfig config) throws InterruptedException {
        await(config, () -> writeExamples(config));
    }

    /**
     * Waits for a check that asks the registry.
     *
     * @throws CommandException if the registry doesn't answer within {@code startup.timeout.ms}
     * @throws RuntimeException if the check does
     */
    static void await(AppConfig config, Runnable check) throws InterruptedException {
        // On a thread of its own: a registry behind a silent firewall takes minutes to fail.
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

    private static void writeExamples(AppConfig config) {
        write(config, Prediction.class, config.topics().predictions(), prediction());
        write(config, RollingAccuracy.class, config.topics().accuracy(), accuracy());
    }

    private static <T extends SpecificRecord> void write(AppConfig config, Class<T> type, String topic, T example) {
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
}
