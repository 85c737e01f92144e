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
import fashionstream.rolling.counts.ImageTruth;
import fashionstream.rolling.counts.Increment;
import fashionstream.rolling.counts.InputTotals;
import fashionstream.rolling.counts.ModelSlots;
import fashionstream.schema.Confusion;
import fashionstream.schema.ConfusionCell;
import fashionstream.schema.Prediction;
import fashionstream.schema.RollingAccuracy;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.common.errors.DisconnectException;
import org.apache.kafka.common.errors.InvalidConfigurationException;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.common.serialization.Serializer;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.processor.api.MockProcessorContext;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.StoreBuilder;
import org.apache.kafka.streams.state.Stores;
import org.apache.kafka.streams.test.TestRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whatever stands in a record of predictions or labels: the others are counted, and nothing grows without bound. */
class AccuracyLimitsTest {
    private static final List<String> CLASSES = FirstPixelClassifier.CLASSES;
    private static final String LONG_TEXT = "x".repeat(70_000);

    @TempDir
    private Path directory;

    @Test
    void shouldCountWhatExceedsALimitAsInvalid() throws Exception {
        try (AccuracyRun run = new AccuracyRun(directory, CLASSES)) {
            run.add(run.prediction("good-1", 0, "Bag"));
            run.add(run.prediction("a", 0, LONG_TEXT));
            run.add(run.prediction(LONG_TEXT, 0, "Bag"));
            run.add(run.prediction("good-2", 0, null));
            run.label("good-2", LONG_TEXT);
            run.label(LONG_TEXT, "Bag");
            run.add(AccuracyRun.truth("good-2", "Bag").setLabelledBy(LONG_TEXT).build());
            run.add("labels", LONG_TEXT.getBytes(UTF_8), null, run.clock.millis());
            run.add("labels", new byte[] {(byte) 0xff}, null, run.clock.millis());
            run.add("labels", null, null, run.clock.millis());
            run.label("good-2", "Bag");
            run.tell();

            assertThat(run.report("all").getPredicted()).isEqualTo(2);
            assertThat(run.report("all").getCorrect()).isEqualTo(2);
            assertThat(run.inputs().getInvalidPredictions()).isEqualTo(2);
            assertThat(run.inputs().getInvalidLabels()).isEqualTo(6);
            assertThat(run.inputs().getLabels()).isEqualTo(1);
        }
    }

    @Test
    void shouldCountWhatIsOutOfRangeAsInvalid() throws Exception {
        List<Consumer<Prediction>> wrong = List.of(
                each -> each.setClassIndex(-1),
                each -> each.setClassIndex(3),
                each -> each.setClassIndex(Integer.MAX_VALUE),
                each -> each.setConfidence(Float.NaN),
                each -> each.setConfidence(-0.1f),
                each -> each.setConfidence(1.1f),
                each -> each.setConfidence(0.5f),
                each -> each.setProbabilities(List.of()),
                each -> each.setProbabilities(List.of(0.8f, 0.2f)),
                each -> each.setProbabilities(List.of(0.8f, 0.1f, 0.1f, 0f)),
                each -> each.setProbabilities(List.of(0.8f, Float.NaN, 0.1f)),
                each -> each.setProbabilities(List.of(0.8f, Float.POSITIVE_INFINITY, 0.1f)),
                each -> each.setProbabilities(List.of(0.8f, -0.1f, 0.3f)),
                each -> each.setProbabilities(List.of(0.8f, 0.8f, 0.8f)),
                each -> each.setLabel("Umbrella"),
                each -> each.setModelVersion(""),
                each -> each.setModelVersion("a/b"),
                each -> each.setModelVersion("line\nbreak"),
                each -> each.setModelVersion("v".repeat(65)),
                each -> each.setModelName("n".repeat(1025)),
                each -> each.setModelName("a\u001b[2Jmodel"),
                each -> each.setImagePartition(-1),
                each -> each.setImageOffset(-1),
                each -> each.setImageTopicId("not an id"),
                each -> each.setImageId(" "),
                each -> each.setPixelMean(Float.NaN),
                each -> each.setPixelMean(1e30f),
                each -> each.setPixelDeviation(Float.NEGATIVE_INFINITY));
        try (AccuracyRun run = new AccuracyRun(directory, CLASSES)) {
            for (Consumer<Prediction> change : wrong) {
                Prediction prediction = run.prediction("wrong", 0, "Bag");
                change.accept(prediction);
                run.add(prediction);
                run.add(run.prediction("right-" + wrong.indexOf(change), 0, "Bag"));
            }
            run.tell();

            assertThat(run.latest).hasSize(5);
            assertThat(run.report("all").getCorrect()).isEqualTo(wrong.size());
            assertThat(run.inputs().getInvalidPredictions()).isEqualTo(wrong.size());
        }
    }

    @Test
    void shouldTakeTimesFromEverywhere() throws Exception {
        try (AccuracyRun run = new AccuracyRun(directory, CLASSES)) {
            List<Long> times = List.of(0L, 1L, -1L, Long.MAX_VALUE, Long.MIN_VALUE, run.clock.millis());
            for (int i = 0; i < times.size(); i++) {
                Prediction prediction = run.prediction("image-" + i, 0, null);
                prediction.setCapturedAt(Instant.ofEpochMilli(times.get(i)));
                prediction.setPredictedAt(Instant.ofEpochMilli(times.get(i)));
                run.add("predictions", prediction.getImageId().getBytes(UTF_8), run.bytes(prediction), times.get(i));
                run.tell();
                byte[] label = run.bytes(AccuracyRun.truth("image-" + i, "Bag")
                        .setLabelledAt(Instant.ofEpochMilli(times.get(i)))
                        .build());
                run.add("labels", prediction.getImageId().getBytes(UTF_8), label, times.get(i));
                run.tell();
            }

            assertThat(run.report("all").getCorrect()).isEqualTo(times.size());
            assertThat(run.inputs().getFutureRecords()).isEqualTo(2);
            assertThat(run.told.stream().mapToLong(TestRecord::timestamp)).allMatch(time -> time >= 0);
            assertThat(run.told.stream().map(record -> record.value().getWindowStart()))
                    .allMatch(start -> start == null || !start.isBefore(Instant.EPOCH));
        }
    }

    @Test
    void shouldBoundWhatIsKeptOfOneId() throws Exception {
        int images = 2_000;
        int beyond = images - ImageTruth.MAX_PREDICTIONS;
        try (AccuracyRun run = new AccuracyRun(directory, CLASSES)) {
            List<Prediction> sent = new ArrayList<>();
            for (int i = 0; i < images; i++) {
                Prediction prediction = run.prediction("camera", 0, "Bag");
                prediction.setImagePartition(i % 3);
                sent.add(prediction);
            }
            sendAll(run, sent);
            assertThat(run.report("all").getCorrect()).isEqualTo(images);
            assertThat(run.inputs().getUntrackedPredictions()).isEqualTo(beyond);

            // As at_least_once does after a failure.
            sendAll(run, sent);
            assertThat(run.report("all").getPredicted()).isEqualTo(images);
            assertThat(run.inputs().getRepeatedPredictions()).isEqualTo(images);
            assertThat(run.inputs().getUntrackedPredictions()).isEqualTo(beyond);
            assertThat(largest(run, TruthStores.IMAGES_STORE)).isLessThan(20_000);

            // A label reaches those that are kept, and holds for what comes after it.
            run.label("camera", "Coat");
            run.add(run.prediction("camera", 1, "Bag"));
            run.tell();
            run.add(run.prediction("camera", 1, "Bag"));
            run.tell();
            assertThat(run.report("all").getCorrect()).isEqualTo(beyond + 2L - 1);
            assertThat(run.report("all").getLabelled()).isEqualTo(images + 2L);
        }
    }

    private static void sendAll(AccuracyRun run, List<Prediction> predictions) {
        for (int i = 0; i < predictions.size(); i++) {
            run.add(predictions.get(i));
            if (i % 100 == 99) {
                run.send();
            }
        }
        run.tell();
    }

    private static long largest(AccuracyRun run, String store) {
        KeyValueStore<Bytes, ImageTruth> images = run.driver.getKeyValueStore(store);
        List<Integer> sizes = new ArrayList<>();
        try (var all = images.all()) {
            all.forEachRemaining(entry -> sizes.add(BinarySerde.write(entry.value, ImageTruth::write).length));
        }
        return sizes.stream().mapToInt(size -> size).max().orElseThrow();
    }

    @Test
    void shouldDropImagesThatWaitedForTooLong() throws Exception {
        try (AccuracyRun run = new AccuracyRun(directory, CLASSES)) {
            addImages(run, "old", 1000);
            run.clock.advance(Duration.ofHours(30));
            addImages(run, "new", 1000);
            assertThat(entries(run)).isEqualTo(2000);

            // It looks at four entries for each that is written.
            run.clock.advance(Duration.ofHours(19));
            addImages(run, "newer", 500);
            assertThat(entries(run)).isEqualTo(1500);

            run.clock.advance(Duration.ofHours(60));
            addImages(run, "newest", 500);
            assertThat(entries(run)).isEqualTo(500);
        }
    }

    private static void addImages(AccuracyRun run, String name, int count) {
        for (int i = 0; i < count; i++) {
            run.add(run.prediction(name + i, 0, null));
            if (i % 100 == 99) {
                run.send();
            }
        }
    }

    private static int entries(AccuracyRun run) {
        KeyValueStore<Bytes, ImageTruth> images = run.driver.getKeyValueStore(TruthStores.IMAGES_STORE);
        List<Bytes> keys = new ArrayList<>();
        try (var all = images.all()) {
            all.forEachRemaining(entry -> keys.add(entry.key));
        }
        return keys.size();
    }

    @Test
    void shouldDistinguishImagesOfARecreatedTopicFromRepeatedOnes() throws Exception {
        try (AccuracyRun run = new AccuracyRun(directory, CLASSES)) {
            for (String topic : new String[] {null, "AAAAAAAAAAAAAAAAAAAAAA", "BBBBBBBBBBBBBBBBBBBBBB"}) {
                for (int repeats = 0; repeats < 2; repeats++) {
                    for (int offset = 0; offset < 100; offset++) {
                        Prediction prediction = run.prediction("image-" + offset, 0, "Bag");
                        prediction.setImageOffset(offset);
                        prediction.setImageTopicId(topic);
                        run.add(prediction);
                    }
                    run.tell();
                }
            }

            assertThat(run.report("all").getPredicted()).isEqualTo(300);
            assertThat(run.inputs().getRepeatedPredictions()).isEqualTo(300);
        }
    }

    @Test
    void shouldKeepTheOrderOfCountingWhenOffsetsBeginAnew() throws Exception {
        try (AccuracyRun run = new AccuracyRun(directory, CLASSES)) {
            // The same offsets of the predictions topic each time: the window of the last images is about the last.
            for (int round = 0; round < 20; round++) {
                for (int i = 0; i < 100; i++) {
                    run.add(run.prediction("image-" + round + "-" + i, 0, round < 10 ? "Coat" : "Bag"));
                }
                run.tell();
                run.restartOffsets();
            }

            assertThat(run.report("last-1000").getLabelled()).isEqualTo(1000);
            assertThat(run.report("last-1000").getCorrect()).isEqualTo(1000);
        }
    }

    @Test
    void shouldFollowNoMoreModelsThanItHasRoomFor() throws Exception {
        int invented = 3_000;
        try (AccuracyRun run = new AccuracyRun(directory, CLASSES)) {
            run.add(run.prediction("first", 0, "Bag"));
            for (int i = 0; i < invented; i++) {
                run.add(versioned(run, "invented-" + i));
            }
            run.champion.replace(run.classifier("promoted"));
            run.add(versioned(run, "promoted"));
            run.add(run.prediction("last", 0, "Bag"));
            run.tell();

            assertThat(run.report("all").getCorrect()).isEqualTo(2);
            assertThat(run.latest).containsKey("promoted/all").hasSize(5 * ModelSlots.MAX + 5);
            assertThat(run.inputs().getUntrackedModels()).isEqualTo(invented - ModelSlots.MAX + 1L);

            // The flood is over: whoever comes next finds room, and the accuracy topic forgets what gave way.
            run.advance(Duration.ofHours(25));
            run.add(run.prediction("later", 0, "Bag"));
            run.add(versioned(run, "of-another-instance"));
            run.tell();
            assertThat(run.latest.get("of-another-instance/all")).isNotNull();
            assertThat(run.latest.values().stream().filter(each -> each == null))
                    .hasSize(10);
        }
    }

    private static Prediction versioned(AccuracyRun run, String version) {
        Prediction prediction = run.prediction("image-of-" + version, 0, "Bag");
        prediction.setModelVersion(version);
        return prediction;
    }

    @Test
    void shouldGoOnAfterABatchThatCannotBeRead() throws Exception {
        try (AccuracyRun run = new AccuracyRun(directory, CLASSES)) {
            var increments = run.input(AccuracyTopology.applicationId(run.config) + "-increments-repartition");
            run.add(run.prediction("one", 0, "Bag"));
            run.tell();
            increments.pipeInput("k".getBytes(UTF_8), "no increment".getBytes(UTF_8), AccuracyRun.NOW);
            increments.pipeInput("k".getBytes(UTF_8), null, AccuracyRun.NOW);
            increments.pipeInput("k".getBytes(UTF_8), new byte[0], AccuracyRun.NOW);
            run.add(run.prediction("two", 0, "Bag"));
            run.tell();

            assertThat(run.report("all").getCorrect()).isEqualTo(2);
            assertThat(run.inputs().getUnreadableIncrements()).isEqualTo(3);
        }
    }

    @Test
    void shouldKeepTheClassesThatAVersionWasFirstCountedWith() throws Exception {
        List<Increment> others = new ArrayList<>();
        try (AccuracyRun other = new AccuracyRun(directory.resolve("other"), names(20))) {
            other.add(other.prediction("image", 19, names(20).get(19)));
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
            run.tell();

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

    @Test
    void shouldTryAgainWhenTheRegistryIsAway() throws Exception {
        try (AccuracyRun run = new AccuracyRun(directory, CLASSES)) {
            run.add(run.prediction("one", 0, "Bag"));
            run.stopRegistry();

            Throwable failure = catchThrowable(run::send);
            assertThat(failure).isNotNull();
            assertThat(TransientFailures.isAboutSurroundings(failure)).isTrue();
        }
    }

    @Test
    void shouldHoldAFailureThatNobodyForesawAgainstItsRecordAlone() throws Exception {
        Map<String, String> settings = Map.of("value.serde", FailingSerde.class.getName());
        try (AccuracyRun run = new AccuracyRun(directory, CLASSES, () -> AccuracyRun.MIB, settings)) {
            for (int i = 0; i < 40; i++) {
                run.add(run.prediction(FailingSerde.FAULT, 0, "Bag"));
                run.label(FailingSerde.FAULT, "Bag");
            }
            run.add(run.prediction("one", 0, "Bag"));
            run.label("one", "Bag");
            run.tell();

            assertThat(run.report("all").getCorrect()).isEqualTo(1);
            assertThat(run.inputs().getInvalidPredictions()).isEqualTo(40);
            assertThat(run.inputs().getInvalidLabels()).isEqualTo(40);

            // As Confluent's serde reports a schema id that its registry doesn't know.
            run.add(run.prediction(FailingSerde.SETTINGS, 0, "Bag"));
            run.tell();
            assertThat(run.inputs().getInvalidPredictions()).isEqualTo(41);

            run.add(run.prediction(FailingSerde.SURROUNDINGS, 0, "Bag"));
            assertThat(catchThrowable(run::send)).isNotNull();
        }
    }

    @Test
    void shouldBlameTheSerdeAndNotTheRecordsIfItFailsOnTooManyInARow() throws Exception {
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
                    throw new IllegalStateException("nobody foresaw this");
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
                store(
                        "buckets",
                        BinarySerde.of(
                                fashionstream.rolling.counts.Bucket::write, fashionstream.rolling.counts.Bucket::read)),
                store(
                        "ring",
                        BinarySerde.of(
                                fashionstream.rolling.LastLabelled.CountedBatch::write,
                                fashionstream.rolling.LastLabelled.CountedBatch::read)),
                store("numbers", Serdes.Long()),
                store("models", BinarySerde.of(ModelState::write, ModelState::read)),
                inputs);
        AccuracyWindows.Settings settings = new AccuracyWindows.Settings(
                "shared", "b-predictions", version -> false, 1000, null, Duration.ofHours(1), Duration.ofMinutes(1));

        inputs.put(AccuracyStores.INPUTS_KEY, new InputState(new InputTotals(), 0, 0, "a-predictions"));
        assertThatThrownBy(() -> new AccuracyWindows(stores, settings))
                .isInstanceOf(StreamsFailedException.class)
                .hasMessageContainingAll("application.id shared", "a-predictions", "b-predictions", "topic.prefix");

        // Of a version that didn't say it.
        inputs.put(AccuracyStores.INPUTS_KEY, new InputState(new InputTotals(), 0, 0, null));
        assertThat(new AccuracyWindows(stores, settings).versions()).isEmpty();
    }

    private <T> KeyValueStore<String, T> store(String name, Serde<T> serde) {
        StoreBuilder<KeyValueStore<String, T>> builder = Stores.keyValueStoreBuilder(
                        Stores.inMemoryKeyValueStore(name), Serdes.String(), serde)
                .withLoggingDisabled();
        java.util.Properties properties = new java.util.Properties();
        properties.put(StreamsConfig.APPLICATION_ID_CONFIG, "test");
        properties.put(StreamsConfig.BOOTSTRAP_SERVERS_CONFIG, "unused:9092");
        MockProcessorContext<Void, Void> context = new MockProcessorContext<>(
                properties, new org.apache.kafka.streams.processor.TaskId(0, 0), directory.toFile());
        KeyValueStore<String, T> store = builder.build();
        store.init(context.getStateStoreContext(), store);
        return store;
    }

    @Test
    void shouldCountAThousandClasses() throws Exception {
        int classes = 1_000;
        int images = 4_000;
        Random random = new Random(5);
        List<String> names = names(classes);
        long[] supports = new long[classes];
        int correct = 0;
        try (AccuracyRun run = new AccuracyRun(directory, names)) {
            for (int i = 0; i < images; i++) {
                int truth = random.nextInt(classes);
                int predicted = random.nextInt(4) == 0 ? truth : random.nextInt(classes);
                supports[truth]++;
                correct += truth == predicted ? 1 : 0;
                boolean late = i % 2 == 0;
                run.add(run.prediction("image-" + i, predicted, late ? null : names.get(truth)));
                if (late) {
                    run.label("image-" + i, names.get(truth));
                }
                if (i % 250 == 249) {
                    run.send();
                    run.advance(Duration.ofMillis(700));
                }
            }
            run.tell();

            RollingAccuracy all = run.report("all");
            assertThat(all.getLabelled()).isEqualTo(images);
            assertThat(all.getCorrect()).isEqualTo(correct);
            assertThat(all.getConfusion()).isEmpty();
            assertThat(Confusion.cells(all).stream().mapToLong(ConfusionCell::getCount))
                    .satisfies(counts -> assertThat(
                                    counts.stream().mapToLong(count -> count).sum())
                            .isEqualTo(images));
            assertThat(all.getClasses()).hasSize(classes);
            for (int i = 0; i < classes; i++) {
                assertThat(all.getClasses().get(i).getSupport()).isEqualTo(supports[i]);
            }
            assertThat(run.told).allSatisfy(record -> assertThat(AccuracyReport.bytes(record.value()))
                    .isLessThan(AccuracyRun.MIB / 2));
            // What is written to Kafka, changelogs included, is far from any limit.
            assertThat(largestOf(run)).isLessThan(200_000);
        }
    }

    private static int largestOf(AccuracyRun run) {
        String changelogs = AccuracyTopology.applicationId(run.config);
        return run.driver.producedTopicNames().stream()
                .filter(topic -> topic.startsWith(changelogs))
                .flatMap(topic -> run
                        .driver
                        .createOutputTopic(
                                topic,
                                Serdes.ByteArray().deserializer(),
                                Serdes.ByteArray().deserializer())
                        .readKeyValuesToList()
                        .stream())
                .mapToInt(AccuracyLimitsTest::size)
                .max()
                .orElseThrow();
    }

    private static int size(KeyValue<byte[], byte[]> record) {
        return record.key.length + (record.value == null ? 0 : record.value.length);
    }

    @Test
    void shouldLeaveOutWhatDoesNotFitIntoARecord() throws Exception {
        int classes = 200;
        List<String> names = names(classes);
        int[] limit = {AccuracyRun.MIB};
        try (AccuracyRun run = new AccuracyRun(directory, names, () -> limit[0])) {
            Random random = new Random(3);
            for (int i = 0; i < 3_000; i++) {
                run.add(run.prediction("image-" + i, random.nextInt(classes), names.get(random.nextInt(classes))));
            }
            // A confusion that is frequent stays in as long as any does.
            for (int i = 0; i < 50; i++) {
                run.add(run.prediction("frequent-" + i, 7, names.get(8)));
            }
            run.tell();
            RollingAccuracy whole = run.report("all");
            assertThat(whole.getConfusionOmitted()).isZero();

            limit[0] = 22_000;
            RollingAccuracy fewerCells = again(run);
            assertThat(fewerCells.getConfusionOmitted()).isPositive();
            assertThat(fewerCells.getConfusionCells()).contains(cell(whole, 8, 7));
            assertThat(fewerCells.getConfusionCells().stream()
                                    .mapToLong(ConfusionCell::getCount)
                                    .sum()
                            + fewerCells.getConfusionOmitted())
                    .isEqualTo(fewerCells.getLabelled());
            assertThat(fewerCells.getClasses()).hasSize(classes);

            limit[0] = 5_000;
            RollingAccuracy noClasses = again(run);
            assertThat(noClasses.getClasses()).isEmpty();
            assertThat(noClasses.getClassesOmitted()).isEqualTo(classes);
            assertThat(noClasses.getConfusionOmitted()).isEqualTo(noClasses.getLabelled());
            assertThat(noClasses.getMacroF1()).isNotNull();

            // Nothing fits: nothing is published, and nothing fails.
            limit[0] = 100;
            int told = run.told.size();
            run.add(run.prediction("another", 0, null));
            run.tell();
            assertThat(run.told).hasSize(told);
        }
    }

    private static RollingAccuracy again(AccuracyRun run) {
        run.add(run.prediction("again", 0, names(200).get(0)));
        run.tell();
        RollingAccuracy report = run.report("all");
        assertThat(run.latest.values()).allSatisfy(each -> assertThat(each).isNotNull());
        return report;
    }

    private static ConfusionCell cell(RollingAccuracy report, int trueClass, int predictedClass) {
        return Confusion.cells(report).stream()
                .filter(cell -> cell.getTrueClass() == trueClass && cell.getPredictedClass() == predictedClass)
                .findFirst()
                .orElseThrow();
    }

    private static List<String> names(int classes) {
        return IntStream.range(0, classes).mapToObj(i -> "class number " + i).toList();
    }
}
