package fashionstream.rolling;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import fashionstream.classification.FirstPixelClassifier;
import fashionstream.kafka.StreamsFailedException;
import fashionstream.kafka.TransientFailures;
import fashionstream.registry.AvroSerde;
import fashionstream.rolling.AccuracyStores.InputState;
import fashionstream.rolling.LastLabelled.CountedBatch;
import fashionstream.rolling.counts.Bucket;
import fashionstream.rolling.counts.DueBucket;
import fashionstream.rolling.counts.EventTimeSkew;
import fashionstream.rolling.counts.Increment;
import fashionstream.rolling.counts.InputTotals;
import fashionstream.rolling.counts.KnownValues;
import fashionstream.rolling.counts.SlicedCounts;
import fashionstream.rolling.state.BinarySerde;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.stream.IntStream;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.common.errors.DisconnectException;
import org.apache.kafka.common.errors.InvalidConfigurationException;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.common.serialization.Serializer;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.processor.TaskId;
import org.apache.kafka.streams.processor.api.MockProcessorContext;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.StoreBuilder;
import org.apache.kafka.streams.state.Stores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the topology of the rolling accuracy does about records, a registry, a serde or state that it cannot use. */
class AccuracyFailuresTest {
    private static final List<String> CLASSES = FirstPixelClassifier.CLASSES;
    private static final List<String> TWENTY_CLASSES =
            IntStream.range(0, 20).mapToObj(i -> "class number " + i).toList();

    @TempDir
    private Path directory;

    @Test
    void shouldContinueAfterAnIncrementThatCannotBeRead() throws Exception {
        try (AccuracyRun run = new AccuracyRun(directory, CLASSES)) {
            var increments = run.input(AccuracyTopology.applicationId(run.config) + "-increments-repartition");
            run.add(run.prediction("one", 0, "Bag"));
            run.publish();
            increments.pipeInput("k".getBytes(UTF_8), "no increment".getBytes(UTF_8), AccuracyRun.NOW);
            increments.pipeInput("k".getBytes(UTF_8), null, AccuracyRun.NOW);
            increments.pipeInput("k".getBytes(UTF_8), new byte[0], AccuracyRun.NOW);
            run.add(run.prediction("two", 0, "Bag"));
            run.publish();

            assertThat(run.report("all").getCorrect()).isEqualTo(2);
            assertThat(run.inputs().getUnreadableIncrements()).isEqualTo(3);
        }
    }

    @Test
    void shouldContinueAfterAnyDamagedIncrement() throws Exception {
        byte[] sound;
        try (AccuracyRun other = new AccuracyRun(directory.resolve("other"), CLASSES)) {
            other.label("image", "Coat");
            other.add(other.prediction("image", 0, "Bag"));
            other.send();
            sound = BinarySerde.write(
                    increments(other).stream()
                            .filter(increment -> !increment.models().isEmpty())
                            .findFirst()
                            .orElseThrow(),
                    Increment::write);
        }
        try (AccuracyRun run = new AccuracyRun(directory, CLASSES)) {
            var topic = run.input(AccuracyTopology.applicationId(run.config) + "-increments-repartition");
            for (int bit = 0; bit < 8 * sound.length; bit++) {
                byte[] damaged = sound.clone();
                damaged[bit / 8] ^= (byte) (1 << bit % 8);
                topic.pipeInput("k".getBytes(UTF_8), damaged, AccuracyRun.NOW);
                if (bit % 100 == 0) {
                    run.publish();
                }
            }
            run.publish();
            long before = run.report("all").getPredicted();
            assertThat(run.inputs().getUnreadableIncrements()).isPositive();

            run.add(run.prediction("one", 0, "Bag"));
            run.publish();
            assertThat(run.report("all").getPredicted()).isEqualTo(before + 1);
        }
    }

    @Test
    void shouldLeaveOutAnIncrementThatCannotBeAdded() throws Exception {
        List<Increment> others = new ArrayList<>();
        try (AccuracyRun other = new AccuracyRun(directory.resolve("other"), CLASSES)) {
            other.add(other.prediction("image", 0, "Bag"));
            other.send();
            others.addAll(increments(other));
        }
        try (AccuracyRun run = new AccuracyRun(directory, CLASSES)) {
            var topic = run.input(AccuracyTopology.applicationId(run.config) + "-increments-repartition");
            run.clock.failOnce();
            topic.pipeInput("k".getBytes(UTF_8), BinarySerde.write(others.get(0), Increment::write), AccuracyRun.NOW);
            run.add(run.prediction("one", 0, "Bag"));
            run.publish();

            assertThat(run.report("all").getPredicted()).isEqualTo(1);
            assertThat(run.inputs().getUnreadableIncrements()).isEqualTo(1);
        }
    }

    @Test
    void shouldKeepTheClassesThatAVersionWasFirstCountedWith() throws Exception {
        List<Increment> others = new ArrayList<>();
        try (AccuracyRun other = new AccuracyRun(directory.resolve("other"), TWENTY_CLASSES)) {
            other.add(other.prediction("image", 19, TWENTY_CLASSES.get(19)));
            other.send();
            others.addAll(increments(other));
        }
        try (AccuracyRun run = new AccuracyRun(directory, CLASSES)) {
            run.add(run.prediction("one", 0, "Bag"));
            run.send();
            var topic = run.input(AccuracyTopology.applicationId(run.config) + "-increments-repartition");
            others.forEach(increment -> topic.pipeInput(
                    "k".getBytes(UTF_8), BinarySerde.write(increment, Increment::write), AccuracyRun.NOW));
            run.add(run.prediction("two", 0, "Bag"));
            run.publish();

            assertThat(run.report("all").getCorrect()).isEqualTo(2);
            assertThat(run.report("all").getPredicted()).isEqualTo(2);
            assertThat(run.inputs().getInvalidPredictions()).isEqualTo(1);
        }
    }

    private static List<Increment> increments(AccuracyRun run) {
        return run
                .driver
                .createOutputTopic(
                        AccuracyTopology.applicationId(run.config) + "-increments-repartition",
                        Serdes.String().deserializer(),
                        Serdes.ByteArray().deserializer())
                .readValuesToList()
                .stream()
                .map(bytes -> BinarySerde.read("increments", bytes, Increment::read))
                .toList();
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void shouldFailTransientlyWhenTheRegistryIsUnavailable(boolean label) throws Exception {
        try (AccuracyRun run = new AccuracyRun(directory, CLASSES)) {
            if (label) {
                run.label("one", "Bag");
            } else {
                run.add(run.prediction("one", 0, "Bag"));
            }
            run.stopRegistry();

            Throwable failure = catchThrowable(run::send);
            assertThat(failure).isNotNull();
            assertThat(TransientFailures.isAboutSurroundings(failure)).isTrue();
        }
    }

    @Test
    void shouldAttributeAnUnexpectedFailureToItsRecordOnly() throws Exception {
        Map<String, String> settings = Map.of("value.serde", FailingSerde.class.getName());
        try (AccuracyRun run = new AccuracyRun(directory, CLASSES, () -> AccuracyRun.MIB, settings)) {
            for (int i = 0; i < 40; i++) {
                run.add(run.prediction(FailingSerde.FAULT, 0, "Bag"));
                run.label(FailingSerde.FAULT, "Bag");
            }
            run.add(run.prediction("one", 0, "Bag"));
            run.label("one", "Bag");
            run.publish();

            assertThat(run.report("all").getCorrect()).isEqualTo(1);
            assertThat(run.inputs().getInvalidPredictions()).isEqualTo(40);
            assertThat(run.inputs().getInvalidLabels()).isEqualTo(40);

            // Confluent's serde reports an unknown schema id like this.
            run.add(run.prediction(FailingSerde.SETTINGS, 0, "Bag"));
            run.publish();
            assertThat(run.inputs().getInvalidPredictions()).isEqualTo(41);

            run.add(run.prediction(FailingSerde.SURROUNDINGS, 0, "Bag"));
            assertThat(catchThrowable(run::send)).isNotNull();
        }
    }

    @Test
    void shouldFailIfTheSerdeFailsOnTooManyRecordsInARow() throws Exception {
        Map<String, String> settings =
                Map.of("value.serde", FailingSerde.class.getName(), "inference.failures.max", "10");
        try (AccuracyRun run = new AccuracyRun(directory, CLASSES, () -> AccuracyRun.MIB, settings)) {
            for (int i = 0; i < 11; i++) {
                run.add(run.prediction(FailingSerde.FAULT, 0, "Bag"));
            }

            assertThat(catchThrowable(run::send))
                    .hasStackTraceContaining("11 records in a row could not be read or written because of")
                    .hasStackTraceContaining("inference.failures.max");
        }
    }

    /** Fails on certain image ids. */
    public static final class FailingSerde implements Serde<SpecificRecord> {
        static final String FAULT = "fault";
        static final String SETTINGS = "settings";
        static final String SURROUNDINGS = "surroundings";

        private final AvroSerde<SpecificRecord> serde = new AvroSerde<>();

        @Override
        public void configure(Map<String, ?> settings, boolean isKey) {
            serde.configure(settings, isKey);
        }

        @Override
        public Serializer<SpecificRecord> serializer() {
            return serde.serializer();
        }

        @Override
        public Deserializer<SpecificRecord> deserializer() {
            return (topic, bytes) -> {
                SpecificRecord record = serde.deserializer().deserialize(topic, bytes);
                String text = String.valueOf(record);
                if (text.contains(FAULT)) {
                    throw new IllegalStateException("an unexpected failure");
                } else if (text.contains(SETTINGS)) {
                    throw new InvalidConfigurationException("Schema 47 not found");
                } else if (text.contains(SURROUNDINGS)) {
                    throw new DisconnectException("the registry does not answer");
                }
                return record;
            };
        }
    }

    @Test
    void shouldRefuseStateOfAnotherPrefix() {
        KeyValueStore<String, InputState> inputs =
                store("accuracy-inputs", BinarySerde.of(InputState::write, InputState::read));
        AccuracyStores stores = new AccuracyStores(
                store("buckets", BinarySerde.of(Bucket::write, Bucket::read)),
                store("slices", BinarySerde.of(SlicedCounts::write, SlicedCounts::read)),
                store("due", BinarySerde.of(DueBucket::write, DueBucket::read)),
                store("values", BinarySerde.of(KnownValues::write, KnownValues::read)),
                store("ring", BinarySerde.of(CountedBatch::write, CountedBatch::read)),
                store("numbers", Serdes.Long()),
                store("models", BinarySerde.of(ModelState::write, ModelState::read)),
                inputs);
        AccuracySettings settings = new AccuracySettings(
                "shared",
                "b-predictions",
                version -> false,
                1000,
                null,
                Duration.ofHours(1),
                Duration.ofMinutes(1),
                List.of(),
                20);

        inputs.put(
                AccuracyStores.INPUTS_KEY,
                new InputState(new InputTotals(), 0, 0, "a-predictions", EventTimeSkew.NONE));
        assertThatThrownBy(() -> new AccuracyCounts(stores, settings))
                .isInstanceOf(StreamsFailedException.class)
                .hasMessageContainingAll("application.id shared", "a-predictions", "b-predictions", "topic.prefix");

        // State of a former version, which did not contain the prefix.
        inputs.put(AccuracyStores.INPUTS_KEY, new InputState(new InputTotals(), 0, 0, null, EventTimeSkew.NONE));
        assertThat(new AccuracyCounts(stores, settings).versions()).isEmpty();
    }

    private <T> KeyValueStore<String, T> store(String name, Serde<T> serde) {
        StoreBuilder<KeyValueStore<String, T>> builder = Stores.keyValueStoreBuilder(
                        Stores.inMemoryKeyValueStore(name), Serdes.String(), serde)
                .withLoggingDisabled();
        Properties properties = new Properties();
        properties.put(StreamsConfig.APPLICATION_ID_CONFIG, "test");
        properties.put(StreamsConfig.BOOTSTRAP_SERVERS_CONFIG, "unused:9092");
        MockProcessorContext<Void, Void> context =
                new MockProcessorContext<>(properties, new TaskId(0, 0), directory.toFile());
        KeyValueStore<String, T> store = builder.build();
        store.init(context.getStateStoreContext(), store);
        return store;
    }
}
