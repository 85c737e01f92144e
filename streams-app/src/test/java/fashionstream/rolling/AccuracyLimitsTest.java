package fashionstream.rolling;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import fashionstream.classification.FirstPixelClassifier;
import fashionstream.rolling.counts.ImageTruth;
import fashionstream.rolling.counts.ModelSlots;
import fashionstream.rolling.state.BinarySerde;
import fashionstream.schema.Prediction;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.test.TestRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Invalid predictions and labels do not affect valid ones, and the state does not grow without bound. */
class AccuracyLimitsTest {
    private static final List<String> CLASSES = FirstPixelClassifier.CLASSES;
    private static final String LONG_TEXT = "x".repeat(70_000);

    @TempDir
    private Path directory;

    @Test
    void shouldCountRecordsThatExceedALimitAsInvalid() throws Exception {
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
            run.publish();

            assertThat(run.report("all").getPredicted()).isEqualTo(2);
            assertThat(run.report("all").getCorrect()).isEqualTo(2);
            assertThat(run.inputs().getInvalidPredictions()).isEqualTo(2);
            assertThat(run.inputs().getInvalidLabels()).isEqualTo(6);
            assertThat(run.inputs().getLabels()).isEqualTo(1);
        }
    }

    @Test
    void shouldCountValuesOutOfRangeAsInvalid() throws Exception {
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
                each -> each.setAttributes(Map.of("camera", LONG_TEXT)),
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
            run.publish();

            assertThat(run.latest).hasSize(5);
            assertThat(run.report("all").getCorrect()).isEqualTo(wrong.size());
            assertThat(run.inputs().getInvalidPredictions()).isEqualTo(wrong.size());
        }
    }

    @Test
    void shouldAcceptAnyTime() throws Exception {
        try (AccuracyRun run = new AccuracyRun(directory, CLASSES)) {
            List<Long> times = List.of(0L, 1L, -1L, Long.MAX_VALUE, Long.MIN_VALUE, run.clock.millis());
            for (int i = 0; i < times.size(); i++) {
                Prediction prediction = run.prediction("image-" + i, 0, null);
                prediction.setCapturedAt(Instant.ofEpochMilli(times.get(i)));
                prediction.setPredictedAt(Instant.ofEpochMilli(times.get(i)));
                run.add("predictions", prediction.getImageId().getBytes(UTF_8), run.bytes(prediction), times.get(i));
                run.publish();
                byte[] label = run.bytes(AccuracyRun.truth("image-" + i, "Bag")
                        .setLabelledAt(Instant.ofEpochMilli(times.get(i)))
                        .build());
                run.add("labels", prediction.getImageId().getBytes(UTF_8), label, times.get(i));
                run.publish();
            }

            assertThat(run.report("all").getCorrect()).isEqualTo(times.size());
            assertThat(run.inputs().getFutureRecords()).isEqualTo(2);
            assertThat(run.published.stream().mapToLong(TestRecord::timestamp)).allMatch(time -> time >= 0);
            assertThat(run.published.stream().map(record -> record.value().getWindowStart()))
                    .allMatch(start -> start == null || !start.isBefore(Instant.EPOCH));
        }
    }

    @Test
    void shouldLimitTheStoredPredictionsOfAnId() throws Exception {
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

            // A label applies to those that are kept, and to predictions that follow.
            run.label("camera", "Coat");
            run.add(run.prediction("camera", 1, "Bag"));
            run.publish();
            run.add(run.prediction("camera", 1, "Bag"));
            run.publish();
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
        run.publish();
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
    void shouldDropImagesThatExpire() throws Exception {
        try (AccuracyRun run = new AccuracyRun(directory, CLASSES)) {
            addImages(run, "old", 1000);
            run.clock.advance(Duration.ofHours(30));
            addImages(run, "new", 1000);
            assertThat(entries(run)).isEqualTo(2000);

            // For each entry written, four are checked for expiry.
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
                    run.publish();
                }
            }

            assertThat(run.report("all").getPredicted()).isEqualTo(300);
            assertThat(run.inputs().getRepeatedPredictions()).isEqualTo(300);
        }
    }

    @Test
    void shouldKeepTheOrderOfCountingWhenOffsetsRestart() throws Exception {
        try (AccuracyRun run = new AccuracyRun(directory, CLASSES)) {
            // Each round has the same offsets in the predictions topic. The window must hold the images that were
            // counted last.
            for (int round = 0; round < 20; round++) {
                for (int i = 0; i < 100; i++) {
                    run.add(run.prediction("image-" + round + "-" + i, 0, round < 10 ? "Coat" : "Bag"));
                }
                run.publish();
                run.restartOffsets();
            }

            assertThat(run.report("last-1000").getLabelled()).isEqualTo(1000);
            assertThat(run.report("last-1000").getCorrect()).isEqualTo(1000);
        }
    }

    @Test
    void shouldTrackNoMoreModelsThanTheLimit() throws Exception {
        int invented = 3_000;
        try (AccuracyRun run = new AccuracyRun(directory, CLASSES)) {
            run.add(run.prediction("first", 0, "Bag"));
            for (int i = 0; i < invented; i++) {
                run.add(versioned(run, "invented-" + i));
            }
            run.activeModel.replace(run.classifier("promoted"));
            run.add(versioned(run, "promoted"));
            run.add(run.prediction("last", 0, "Bag"));
            run.publish();

            assertThat(run.report("all").getCorrect()).isEqualTo(2);
            assertThat(run.latest).containsKey("promoted/all").hasSize(5 * ModelSlots.MAX + 5);
            assertThat(run.inputs().getUntrackedModels()).isEqualTo(invented - ModelSlots.MAX + 1L);

            // A day later there is room for other models, and tombstones delete the reports of the ones that were
            // dropped.
            run.advance(Duration.ofHours(25));
            run.add(run.prediction("later", 0, "Bag"));
            run.add(versioned(run, "of-another-instance"));
            run.publish();
            assertThat(run.latest.get("of-another-instance/all")).isNotNull();
            assertThat(run.latest.values().stream().filter(each -> each == null))
                    .hasSize(10);
        }
    }

    private static Prediction versioned(AccuracyRun run, String version) {
        return run.prediction("image-of-" + version, 0, "Bag", version);
    }
}
