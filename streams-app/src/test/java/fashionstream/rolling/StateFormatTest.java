package fashionstream.rolling;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import fashionstream.classification.FirstPixelClassifier;
import fashionstream.drift.ChangeDetector;
import fashionstream.rolling.AccuracyStores.InputState;
import fashionstream.rolling.LastLabelled.CountedBatch;
import fashionstream.rolling.TruthStores.SeenModel;
import fashionstream.rolling.counts.Bucket;
import fashionstream.rolling.counts.DueBucket;
import fashionstream.rolling.counts.EventTimeSkew;
import fashionstream.rolling.counts.ImageTruth;
import fashionstream.rolling.counts.Increment;
import fashionstream.rolling.counts.Increment.ModelIncrement;
import fashionstream.rolling.counts.InputTotals;
import fashionstream.rolling.counts.InputTotals.Input;
import fashionstream.rolling.counts.KnownValues;
import fashionstream.rolling.counts.LabelOrder;
import fashionstream.rolling.counts.LabelledCounts;
import fashionstream.rolling.counts.ModelIdentity;
import fashionstream.rolling.counts.SelectionJudgement;
import fashionstream.rolling.state.BinarySerde;
import fashionstream.schema.AccuracyState;
import fashionstream.schema.RollingAccuracy;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Random;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.streams.state.KeyValueStore;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Reads the state of earlier versions in stores and topics. Damaged bytes are an error of that record only. */
class StateFormatTest {
    private static final long NOW = 1_770_091_506_789L;
    private static final ModelIdentity MODEL =
            new ModelIdentity("first-pixel", "0123456789ab", List.of("Bag", "Coat", "Shirt"));

    @Test
    void shouldReadTheFirstFormat() throws IOException {
        assertThat(first("model", SeenModel::read)).isEqualTo(new SeenModel(MODEL, 0));
        ImageTruth image = first("image", ImageTruth::read);
        assertThat(image.since()).isEqualTo(NOW);
        assertThat(image.fromLabelsTopic()).isFalse();
        assertThat(image.predictions()).hasSize(2);
        ImageTruth waiting = first("waiting-label", ImageTruth::read);
        assertThat(waiting.fromLabelsTopic()).isTrue();
        assertThat(waiting.label()).isEqualTo("Coat");

        shouldBeTheCounts(first("bucket", Bucket::read).labelled());
        assertThat(first("bucket", Bucket::read).predicted().classes()).containsExactly(1, 0, 1);
        CountedBatch batch = first("fold", CountedBatch::read);
        assertThat(batch.number()).isEqualTo(77);
        shouldBeTheCounts(batch.labelled());
        Increment increment = first("increment", Increment::read);
        assertThat(increment.batch()).isEqualTo(77);
        assertThat(increment.models()).extracting(ModelIncrement::model).contains(MODEL);

        ModelState state = first("model-state", ModelState::read);
        assertThat(state.model()).isEqualTo(MODEL);
        assertThat(state.testAccuracy()).isEqualTo(0.9);
        assertThat(state.reference()).isNotNull();
        assertThat(state.ring().labelled()).isEqualTo(12);
        assertThat(state.states()).isEqualTo(Map.of("1m", AccuracyState.ALERT));
        InputState inputs = first("input-state", InputState::read);
        assertThat(inputs.source()).isNull();
        assertThat(inputs.streamTime()).isEqualTo(NOW);
        assertThat(inputs.totals().count(Input.LABEL)).isEqualTo(2);
        assertThat(inputs.totals().waiting()).isEqualTo(1);
    }

    /** Counts of three labelled images, of one class and one second. */
    private static void shouldBeTheCounts(LabelledCounts counts) {
        assertThat(counts.count()).isEqualTo(2);
        assertThat(counts.correct()).isEqualTo(2);
        assertThat(counts.support(0)).isEqualTo(1);
        assertThat(counts.predicted(2)).isEqualTo(1);
        assertThat(counts.logLossSum()).isCloseTo(-2 * Math.log(0.75), within(1e-8));
    }

    /** An image with a prediction and a later label. */
    @Test
    void shouldReadTheSecondFormat() {
        byte[] written = Base64.getDecoder()
                .decode(
                        "AgAAAZy3MX4AAQEAAAAEQ29hdAAAAZy3MmhgAAAAAQAAAAwwMTIzNDU2Nzg5YWIBAAAAFkFBQUFBQUFBQUFBQUFBQUFBQUFB"
                                + "QUEAAAADAAAAAAAAACoAAAABAAAAAj6AAAA/QAAAAAABnLcxfgABAAAAA0JhZwAAAAAAAAAAAAAATQAAAAA=");

        ImageTruth image = BinarySerde.read("topic", written, ImageTruth::read);

        assertThat(image.since()).isEqualTo(1_772_600_000_000L);
        assertThat(image.label()).isEqualTo("Coat");
        assertThat(image.firstLabel()).isEqualTo("Coat");
        assertThat(image.labelOrder()).as("any later record replaces the label").isNull();
        assertThat(image.predictions()).hasSize(1);
        assertThat(image.ownLabel()).isEqualTo("Bag");
    }

    /** A state of the fourth format ends with the recent accuracy. */
    @Test
    void shouldReadAModelOfTheFourthFormat() throws IOException {
        ModelState state = first("model-state", ModelState::read);
        byte[] current = BinarySerde.write(state, ModelState::write);
        byte[] fourth = Arrays.copyOf(current, current.length - Long.BYTES - 2);
        fourth[0] = 4;

        assertThat(BinarySerde.read("topic", fourth, ModelState::read)).isEqualTo(state);
    }

    /** Two predictions, one of which is labelled. */
    @Test
    void shouldReadTheFourthFormat() {
        byte[] written = Base64.getDecoder()
                .decode("BAAAAAMAAAACAAIEAgAAAAAAAAACAAAAAgAAAIDyi6gJAAAAAAAAAAADAAAAAQACAAAAAQACAAAAAQACAAAAAAAA"
                        + "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAICgN6gywUAAAAAAAAAAACwuK2SAuCLtFkAAAArHISTEwAA"
                        + "AAMAAAAAAAAAAgAAAAAAAAABAAAAAAAAA/8/8AAAAAAAAPMHAg==");

        Bucket bucket = BinarySerde.read("topic", written, Bucket::read);

        assertThat(bucket.predicted().classes()).containsExactly(1, 0, 1);
        assertThat(bucket.labelled().count()).isEqualTo(1);
        assertThat(bucket.labelled().correct()).isEqualTo(1);
        assertThat(SelectionJudgement.of(bucket.predicted(), bucket.labelled()))
                .as("it has no counts by stratum")
                .isNull();
        byte[] again = BinarySerde.write(bucket, Bucket::write);
        assertThat(BinarySerde.read("topic", again, Bucket::read).predicted().classes())
                .containsExactly(1, 0, 1);
    }

    /** Earlier versions kept the predictions that are not due in buckets among the others. */
    @Test
    void shouldConvertThePredictionsThatAreNotDue(@TempDir Path directory) throws Exception {
        try (AccuracyRun run = new AccuracyRun(directory, FirstPixelClassifier.CLASSES)) {
            ModelIdentity model = new ModelIdentity("a-model", AccuracyRun.VERSION, FirstPixelClassifier.CLASSES);
            long second = AccuracyRun.NOW
                    .minusSeconds(10)
                    .truncatedTo(ChronoUnit.SECONDS)
                    .toEpochMilli();
            String due = AccuracyStores.key(AccuracyRun.VERSION + "/due", second);
            KeyValueStore<String, Bucket> buckets = run.driver.getKeyValueStore("accuracy-buckets");
            buckets.put(AccuracyStores.key(AccuracyRun.VERSION + "/all", 0), first("bucket", Bucket::read));
            buckets.put(due, first("bucket", Bucket::read));
            run.driver
                    .<String, ModelState>getKeyValueStore("accuracy-models")
                    .put(AccuracyRun.VERSION, ModelState.of(model));

            run.send("a", 0, "Bag");
            RollingAccuracy all = run.publish("all");
            assertThat(all.getPredicted()).isEqualTo(3);
            assertThat(all.getDue()).as("all are younger than a minute").isZero();
            assertThat(buckets.get(due)).isNull();
            assertThat(run.driver
                            .<String, DueBucket>getKeyValueStore("accuracy-due")
                            .get(due)
                            .all())
                    .isEqualTo(new DueBucket.Share(2, 2));

            run.advance(Duration.ofSeconds(55));
            run.send("b", 0, "Bag");
            assertThat(run.publish("all").getDue()).isEqualTo(2);
        }
    }

    @Test
    void shouldWriteWhatItReads() throws IOException {
        assertThat(first("image", ImageTruth::read))
                .satisfies(image -> shouldComeBack(image, ImageTruth::write, ImageTruth::read));
        LabelOrder order = new LabelOrder(NOW - 1, NOW, 3, 42);
        ImageTruth corrected = new ImageTruth(NOW, true, "Coat", NOW, order, "Bag", List.of(), List.of());
        assertThat(BinarySerde.read("topic", BinarySerde.write(corrected, ImageTruth::write), ImageTruth::read))
                .isEqualTo(corrected);
        assertThat(first("increment", Increment::read))
                .satisfies(increment -> shouldComeBack(increment, Increment::write, Increment::read));
        assertThat(first("model-state", ModelState::read))
                .satisfies(state -> shouldComeBack(state, ModelState::write, ModelState::read));
        assertThat(first("model-state", ModelState::read).examined(ChangeDetector.starting(3, NOW)))
                .satisfies(state -> shouldComeBack(state, ModelState::write, ModelState::read));
        assertThat(first("input-state", InputState::read))
                .satisfies(state -> shouldComeBack(state, InputState::write, InputState::read));
        assertThat(first("fold", CountedBatch::read))
                .satisfies(batch -> shouldComeBack(batch, CountedBatch::write, CountedBatch::read));
    }

    @Test
    void shouldWriteTheKnownValuesItReads() {
        KnownValues known = new KnownValues(List.of("7", ""), true);

        assertThat(BinarySerde.read("topic", BinarySerde.write(known, KnownValues::write), KnownValues::read))
                .isEqualTo(known);
    }

    private static <T> void shouldComeBack(T value, BinarySerde.Writer<T> writer, BinarySerde.Reader<T> reader) {
        byte[] bytes = BinarySerde.write(value, writer);
        assertThat(BinarySerde.write(BinarySerde.read("topic", bytes, reader), writer))
                .isEqualTo(bytes);
    }

    @Test
    void shouldStoreTextsOfAnyLength() {
        String label = "ä".repeat(1_000_000);
        byte[] bytes = BinarySerde.write(
                new ImageTruth(NOW, true, label, NOW, null, label, List.of(), List.of()), ImageTruth::write);

        assertThat(BinarySerde.read("topic", bytes, ImageTruth::read).label()).isEqualTo(label);
    }

    @Test
    void shouldKeepWaitingLabelsOfAYearSmall() {
        InputTotals year = new InputTotals();
        long minutes = 365L * 24 * 60;
        for (long minute = 0; minute < minutes; minute += 10) {
            year.addWaiting(minute * 60_000, 1);
            year.giveUpBefore(0);
        }
        byte[] bytes =
                BinarySerde.write(new InputState(year, 0, 0, "predictions", EventTimeSkew.NONE), InputState::write);

        assertThat(bytes.length).isLessThan(64 * 1024);
        assertThat(year.waiting()).isEqualTo(minutes / 10);
        year.giveUpBefore(minutes * 60_000);
        assertThat(year.orphaned()).isEqualTo(minutes / 10);
    }

    @Test
    void shouldDistinguishDamagedBytesFromOthers() throws IOException {
        byte[] good = BinarySerde.write(first("increment", Increment::read), Increment::write);
        Random random = new Random(7);
        int unreadable = 0;
        for (int i = 0; i < 20_000; i++) {
            byte[] bytes = i % 2 == 0 ? good.clone() : Arrays.copyOf(good, random.nextInt(good.length));
            for (int flips = random.nextInt(4); flips >= 0 && bytes.length > 0; flips--) {
                bytes[random.nextInt(bytes.length)] ^= (byte) (1 << random.nextInt(8));
            }
            try {
                BinarySerde.read("topic", bytes, Increment::read);
            } catch (SerializationException e) {
                unreadable++;
            }
        }
        assertThat(unreadable).isGreaterThan(10_000);
        assertThatThrownBy(() -> BinarySerde.read("topic", new byte[] {10}, Increment::read))
                .isInstanceOf(SerializationException.class)
                .hasMessageContaining("unknown format 10");
    }

    private static <T> T first(String name, BinarySerde.Reader<T> reader) throws IOException {
        Properties written = new Properties();
        try (InputStream in = StateFormatTest.class.getResourceAsStream("state-format-1.properties")) {
            written.load(in);
        }
        return BinarySerde.read(name, Base64.getDecoder().decode(written.getProperty(name)), reader);
    }
}
