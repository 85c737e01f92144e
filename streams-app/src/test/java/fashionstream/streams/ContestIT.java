package fashionstream.streams;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import fashionstream.audit.Audit;
import fashionstream.audit.AuditReport;
import fashionstream.classification.FirstPixelClassifier;
import fashionstream.classification.TestImages;
import fashionstream.config.AppConfig;
import fashionstream.inference.ActiveModel;
import fashionstream.inference.Classifier;
import fashionstream.inference.ImageShare;
import fashionstream.inference.InferenceException;
import fashionstream.kafka.TopicRecords;
import fashionstream.rollout.ContestReader;
import fashionstream.schema.Contest;
import fashionstream.schema.ContestResult;
import fashionstream.schema.GroundTruth;
import fashionstream.schema.ImageRecord;
import fashionstream.schema.ModelRole;
import fashionstream.schema.Prediction;
import fashionstream.schema.RollingAccuracy;
import fashionstream.topics.TopicSetup;
import fashionstream.topics.TopicView;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.serialization.Serde;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Challengers on a real broker: their predictions, contests, and what happens when they fail. */
@Timeout(value = 180, unit = TimeUnit.SECONDS)
class ContestIT {
    private static final String CHALLENGER = "ba9876543210";
    private static final String OTHER = "cccccccccccc";
    private static final int IMAGES = 400;

    private StreamsFixture streams;
    private AppConfig config;
    private Serde<ImageRecord> imageSerde;
    private Serde<GroundTruth> labelSerde;
    private KafkaProducer<byte[], byte[]> producer;
    private final MeterRegistry meters = new SimpleMeterRegistry();
    private final ActiveModel model = new ActiveModel(new FirstPixelClassifier(StreamsFixture.VERSION));

    /** Predicts the class after that of the first pixel if the last pixel says so. */
    private static class Differing extends FirstPixelClassifier {
        Differing(String version) {
            super(version);
        }

        @Override
        public float[][] classify(List<byte[]> images) {
            return super.classify(images.stream().map(Differing::changed).toList());
        }

        private static byte[] changed(byte[] image) {
            byte[] changed = image.clone();
            changed[0] = image[3] == 1 ? (byte) ((image[0] + 1) % CLASSES.size()) : image[0];
            return changed;
        }
    }

    @BeforeEach
    void start(@TempDir Path directory) {
        streams = new StreamsFixture(directory);
        config = streams.config("contest-");
        TopicSetup.ensure(config);
        imageSerde = config.valueSerde(ImageRecord.class);
        labelSerde = config.valueSerde(GroundTruth.class);
        producer =
                new KafkaProducer<>(config.producerProperties(), new ByteArraySerializer(), new ByteArraySerializer());
    }

    @AfterEach
    void stop() {
        producer.close();
        imageSerde.close();
        labelSerde.close();
        streams.close();
    }

    private StreamsRunner run() throws InterruptedException {
        StreamsRunner runner = StreamsRunner.of(config, model, TopicView.DEFAULTS, meters);
        runner.start();
        runner.awaitRunning();
        return runner;
    }

    /** Images 0 to 399, in turn of the three classes; on every fifth, the challenger is wrong. */
    private void images() {
        for (int i = 0; i < IMAGES; i++) {
            ImageRecord image = TestImages.image("image-" + i, i % 3, null);
            image.getData().put(3, (byte) (i % 5 == 0 ? 1 : 0));
            byte[] value = imageSerde.serializer().serialize(config.topics().images(), image);
            var unused = producer.send(
                    new ProducerRecord<>(config.topics().images(), image.getId().getBytes(UTF_8), value));
        }
    }

    private void label(int number, @Nullable String label, int minutes) {
        GroundTruth truth = GroundTruth.newBuilder()
                .setImageId("image-" + number)
                .setLabel(label)
                .setLabelledAt(Instant.parse("2026-01-02T12:00:00Z").plus(Duration.ofMinutes(minutes)))
                .build();
        var unused = producer.send(new ProducerRecord<>(
                config.topics().labels(),
                truth.getImageId().getBytes(UTF_8),
                labelSerde.serializer().serialize(config.topics().labels(), truth)));
    }

    @Test
    void shouldCompareBothModelsOnTheSameImages() throws Exception {
        model.challengers().add(new Differing(CHALLENGER), ImageShare.ALL, true);
        try (StreamsRunner runner = run()) {
            for (int i = 0; i < IMAGES; i += 2) {
                label(i, FirstPixelClassifier.CLASSES.get(i % 3), 0);
            }
            images();
            for (int i = 1; i < IMAGES; i += 2) {
                label(i, FirstPixelClassifier.CLASSES.get(i % 3), 0);
            }

            Contest contest = awaitContest(IMAGES);
            assertThat(contest.getScored()).isEqualTo(IMAGES);
            assertThat(contest.getAgreed()).isEqualTo(IMAGES * 4 / 5);
            assertThat(contest.getBothCorrect()).isEqualTo(IMAGES * 4 / 5);
            assertThat(contest.getOnlyChampionCorrect()).isEqualTo(IMAGES / 5);
            assertThat(contest.getVerdict()).isEqualTo(ContestResult.WORSE);
            assertThat(contest.getReason()).startsWith("the challenger is worse: it was right on 0 of the 80 images");
            assertThat(contest.getClasses()).hasSize(3);
            assertThat(contest.getLogLoss().getDifference()).isPositive();
            assertThat(contest.getChallengerNanos()).isPositive();
            assertThat(contest.getDisagreements()).hasSize(12).allSatisfy(image -> {
                assertThat(image.getChampionLabel()).isEqualTo(image.getLabelTrue());
                assertThat(image.getChallengerLabel()).isNotEqualTo(image.getLabelTrue());
            });
            shouldHaveTheirOwnTopics();
            shouldBeCountedOnItsOwn(IMAGES * 4 / 5);

            // The labels of all images on which they differ are corrected to what the challenger predicted.
            for (int i = 0; i < IMAGES; i += 5) {
                label(i, FirstPixelClassifier.CLASSES.get((i + 1) % 3), 1);
            }
            await().atMost(Duration.ofSeconds(60))
                    .untilAsserted(() ->
                            assertThat(contest().getOnlyChallengerCorrect()).isEqualTo(IMAGES / 5));
            assertThat(contest().getVerdict()).isEqualTo(ContestResult.BETTER);
            assertThat(contest().getOnlyChampionCorrect()).isZero();
            assertThat(contest().getLogLoss().getDifference()).isNegative();

            // Withdrawn labels leave nothing behind.
            for (int i = 0; i < IMAGES; i++) {
                label(i, null, 2);
            }
            await().atMost(Duration.ofSeconds(60))
                    .untilAsserted(() -> assertThat(contest().getFigures()).isNull());
            assertThat(contest().getScored()).isEqualTo(IMAGES);
            assertThat(contest().getLogLoss()).isNull();
        }
        shouldEqualARecount();
    }

    /** Counting goes on where it was after a restart. */
    @Test
    void shouldContinueAfterARestart() throws Exception {
        model.challengers().add(new Differing(CHALLENGER), ImageShare.ALL, true);
        try (StreamsRunner runner = run()) {
            images();
            for (int i = 0; i < IMAGES / 2; i++) {
                label(i, FirstPixelClassifier.CLASSES.get(i % 3), 0);
            }
            awaitContest(IMAGES / 2);
        }
        try (StreamsRunner runner = run()) {
            for (int i = IMAGES / 2; i < IMAGES; i++) {
                label(i, FirstPixelClassifier.CLASSES.get(i % 3), 0);
            }
            assertThat(awaitContest(IMAGES).getOnlyChampionCorrect()).isEqualTo(IMAGES / 5);
        }
        shouldEqualARecount();
    }

    @Test
    void shouldClassifyAShareOfTheImages() throws Exception {
        ImageShare quarter = new ImageShare(0.25);
        model.challengers().add(new Differing(CHALLENGER), quarter, true);
        model.challengers().add(new Differing(OTHER), ImageShare.ALL, true);
        try (StreamsRunner runner = run()) {
            images();
            for (int i = 0; i < IMAGES; i++) {
                label(i, FirstPixelClassifier.CLASSES.get(i % 3), 0);
            }
            awaitContest(OTHER, IMAGES);
            List<String> chosen = challengerPredictions(CHALLENGER).stream()
                    .map(ConsumerRecord::key)
                    .toList();
            assertThat(chosen).hasSizeBetween(IMAGES / 8, IMAGES / 2).allMatch(quarter::contains);
            assertThat(awaitContest(CHALLENGER, chosen.size()).getScored()).isEqualTo(chosen.size());
        }
        shouldEqualARecount();
    }

    /** All images wait before the start: the challenger classifies those that it gets when few others are left. */
    @Test
    void shouldSkipImagesWhileOthersWait() throws Exception {
        config = config.with(Map.of("inference.challenger.lag.max", "0", "main.consumer.max.poll.records", "20"));
        model.challengers().add(new Differing(CHALLENGER), ImageShare.ALL, true);
        images();
        producer.flush();
        try (StreamsRunner runner = run()) {
            assertThat(TopicRecords.read(config, config.topics().predictions(), bytes(), IMAGES))
                    .hasSize(IMAGES);
            await().atMost(Duration.ofSeconds(30)).untilAsserted(() -> assertThat(challengerPredictions(CHALLENGER))
                    .hasSize((int) images("scored")));
            assertThat(images("skipped")).isPositive();
            assertThat(images("scored")).isPositive();
            assertThat(images("scored") + images("skipped")).isEqualTo(IMAGES);
        }
    }

    private double images(String outcome) {
        return meters.get("fashion.stream.challenger.images")
                .tag("outcome", outcome)
                .counter()
                .count();
    }

    @Test
    void shouldDropAChallengerThatFails() throws Exception {
        shouldBeDropped(
                new Differing(CHALLENGER) {
                    @Override
                    public float[][] classify(List<byte[]> images) {
                        throw new InferenceException("it fails on purpose");
                    }
                },
                "it fails on purpose");
    }

    @Test
    void shouldDropAChallengerThatReturnsNonsense() throws Exception {
        shouldBeDropped(
                new Differing(CHALLENGER) {
                    @Override
                    public float[][] classify(List<byte[]> images) {
                        return new float[images.size()][0];
                    }
                },
                "no probabilities to choose a class from");
    }

    private void shouldBeDropped(Classifier broken, String reason) throws Exception {
        model.challengers().add(broken, ImageShare.ALL, true);
        try (StreamsRunner runner = run()) {
            images();
            assertThat(TopicRecords.read(config, config.topics().predictions(), bytes(), IMAGES))
                    .hasSize(IMAGES);
            assertThat(TopicRecords.read(config, config.topics().deadLetters(), bytes(), 0))
                    .isEmpty();
            assertThat(model.challengers().current()).isEmpty();
            assertThat(model.challengers().failures()).containsOnlyKeys(CHALLENGER);
            assertThat(model.challengers().failures().get(CHALLENGER)).contains(reason);
            assertThat(challengerPredictions(CHALLENGER)).isEmpty();
        }
    }

    private static Deserializer<byte[]> bytes() {
        return new ByteArrayDeserializer();
    }

    private void shouldHaveTheirOwnTopics() {
        try (Serde<Prediction> serde = config.valueSerde(Prediction.class)) {
            assertThat(TopicRecords.read(config, config.topics().predictions(), serde.deserializer(), IMAGES))
                    .hasSize(IMAGES)
                    .allSatisfy(record -> {
                        assertThat(record.value().getRole()).isEqualTo(ModelRole.CHAMPION);
                        assertThat(record.value().getModelVersion()).isEqualTo(StreamsFixture.VERSION);
                    });
        }
        assertThat(challengerPredictions(CHALLENGER))
                .hasSize(IMAGES)
                .allSatisfy(record -> assertThat(record.value().getRole()).isEqualTo(ModelRole.CHALLENGER));
    }

    private List<ConsumerRecord<String, Prediction>> challengerPredictions(String version) {
        try (Serde<Prediction> serde = config.valueSerde(Prediction.class)) {
            return TopicRecords.read(config, config.topics().predictionsChallenger(), serde.deserializer(), 0).stream()
                    .filter(record -> record.value().getModelVersion().equals(version))
                    .toList();
        }
    }

    /** The rolling accuracy of both models. */
    private void shouldBeCountedOnItsOwn(int correct) {
        await().atMost(Duration.ofSeconds(30)).untilAsserted(() -> {
            assertThat(accuracy(StreamsFixture.VERSION).getCorrect()).isEqualTo(IMAGES);
            assertThat(accuracy(StreamsFixture.VERSION).getChallenger()).isFalse();
            assertThat(accuracy(CHALLENGER).getChallenger()).isTrue();
            assertThat(accuracy(CHALLENGER).getLabelled()).isEqualTo(IMAGES);
            assertThat(accuracy(CHALLENGER).getCorrect()).isEqualTo(correct);
        });
    }

    private RollingAccuracy accuracy(String version) {
        try (Serde<RollingAccuracy> serde = config.valueSerde(RollingAccuracy.class)) {
            List<RollingAccuracy> reports =
                    TopicRecords.read(config, config.topics().accuracy(), serde.deserializer(), 1).stream()
                            .map(ConsumerRecord::value)
                            .filter(report -> report.getWindow().equals("all")
                                    && report.getModelVersion().equals(version))
                            .toList();
            assertThat(reports).isNotEmpty();
            return reports.get(reports.size() - 1);
        }
    }

    private Contest awaitContest(long labelled) {
        return awaitContest(CHALLENGER, labelled);
    }

    private Contest awaitContest(String challenger, long labelled) {
        await().atMost(Duration.ofSeconds(60)).untilAsserted(() -> {
            Contest contest = contest(challenger);
            assertThat(contest.getBothCorrect()
                            + contest.getOnlyChampionCorrect()
                            + contest.getOnlyChallengerCorrect()
                            + contest.getNeitherCorrect())
                    .isEqualTo(labelled);
        });
        return contest(challenger);
    }

    private Contest contest() {
        return contest(CHALLENGER);
    }

    private Contest contest(String challenger) {
        Contest contest = ContestReader.current(config).get(ContestReader.key(StreamsFixture.VERSION, challenger));
        assertThat(contest).isNotNull();
        return contest;
    }

    private void shouldEqualARecount() throws InterruptedException {
        AuditReport report = Audit.run(config);
        assertThat(report.differences()).isEmpty();
        assertThat(report.undecided()).isEmpty();
    }
}
