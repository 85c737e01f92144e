package fashionstream.classification;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import fashionstream.broker.DevelopmentCluster;
import fashionstream.config.AppConfig;
import fashionstream.dataset.DatasetLocator;
import fashionstream.dataset.DownloadProgress;
import fashionstream.dataset.FashionMnist;
import fashionstream.dataset.FashionMnist.Split;
import fashionstream.dataset.LabelledImages;
import fashionstream.inference.ActiveModel;
import fashionstream.inference.BundledModel;
import fashionstream.inference.Classifier;
import fashionstream.kafka.TopicRecords;
import fashionstream.schema.ImageEncoding;
import fashionstream.schema.ImageRecord;
import fashionstream.schema.Prediction;
import fashionstream.schema.RollingAccuracy;
import fashionstream.streams.StreamsRunner;
import fashionstream.topics.TopicSetup;
import fashionstream.topics.TopicView;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import javax.imageio.ImageIO;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Classifies real images with the real model and a real broker. */
@Timeout(value = 180, unit = TimeUnit.SECONDS)
class ClassificationIT {
    private static final int IMAGES = 1000;

    @TempDir
    private Path directory;

    @Test
    void shouldClassifyRealImagesLikeTheModelAndCountThemCorrectly() throws Exception {
        Path folder =
                DatasetLocator.standard(System.getenv(), DownloadProgress.NONE).locate(null);
        LabelledImages images = FashionMnist.read(folder, Split.TEST).slice(0, IMAGES);
        try (DevelopmentCluster cluster = DevelopmentCluster.start(directory.resolve("cluster"), 0, 0);
                Classifier model = BundledModel.DEFAULT.load()) {
            AppConfig config = AppConfig.of(Map.of(
                    "bootstrap.servers", cluster.bootstrapServers(),
                    "schema.registry.url", cluster.registryUrl(),
                    "state.dir", directory.resolve("state").toString()));
            TopicSetup.ensure(config);
            produce(config, images);
            try (StreamsRunner runner =
                    StreamsRunner.of(config, new ActiveModel(model), TopicView.DEFAULTS, new SimpleMeterRegistry())) {
                runner.start();
                runner.awaitRunning();

                long correct = shouldAgreeWithTheModel(config, model, images);
                shouldCount(config, model.model().version(), correct);
                assertThat(TopicRecords.read(config, config.topics().deadLetters(), new ByteArrayDeserializer(), 0))
                        .isEmpty();
            }
        }
    }

    /** Every second image as a PNG file, the others as raw pixels. */
    private static void produce(AppConfig config, LabelledImages images) throws IOException {
        try (Serde<ImageRecord> serde = config.valueSerde(ImageRecord.class);
                KafkaProducer<String, ImageRecord> producer =
                        new KafkaProducer<>(config.producerProperties(), new StringSerializer(), serde.serializer())) {
            for (int i = 0; i < images.size(); i++) {
                byte[] pixels = images.pixels().get(i);
                boolean file = i % 2 == 0;
                ImageRecord image = ImageRecord.newBuilder()
                        .setId("test-" + i)
                        .setEncoding(file ? ImageEncoding.PNG : ImageEncoding.GRAY8)
                        .setWidth(file ? 0 : images.width())
                        .setHeight(file ? 0 : images.height())
                        .setData(ByteBuffer.wrap(file ? png(pixels, images) : pixels))
                        .setLabel(FashionMnist.CLASSES.get(images.labels().get(i)))
                        .setCapturedAt(Instant.now().truncatedTo(ChronoUnit.MILLIS))
                        .setAttributes(Map.of())
                        .build();
                var unused = producer.send(new ProducerRecord<>(config.topics().images(), image.getId(), image));
            }
        }
    }

    private static byte[] png(byte[] pixels, LabelledImages images) throws IOException {
        BufferedImage image = new BufferedImage(images.width(), images.height(), BufferedImage.TYPE_BYTE_GRAY);
        image.getRaster().setDataElements(0, 0, images.width(), images.height(), pixels);
        ByteArrayOutputStream file = new ByteArrayOutputStream();
        ImageIO.write(image, "png", file);
        return file.toByteArray();
    }

    /** Returns the number of correct predictions. */
    private static long shouldAgreeWithTheModel(AppConfig config, Classifier model, LabelledImages images) {
        Map<String, Prediction> predictions = new HashMap<>();
        try (Serde<Prediction> serde = config.valueSerde(Prediction.class)) {
            List<ConsumerRecord<String, Prediction>> records =
                    TopicRecords.read(config, config.topics().predictions(), serde.deserializer(), IMAGES);
            assertThat(records).hasSize(IMAGES);
            records.forEach(record -> predictions.put(record.key(), record.value()));
        }
        assertThat(predictions).hasSize(IMAGES);
        for (int i = 0; i < IMAGES; i++) {
            float[] expected = model.classify(List.of(images.pixels().get(i)))[0];
            assertThat(Objects.requireNonNull(predictions.get("test-" + i)).getProbabilities())
                    .as("probabilities of test-%d", i)
                    .isEqualTo(boxed(expected));
        }
        return predictions.values().stream()
                .filter(prediction -> prediction.getLabel().equals(prediction.getLabelTrue()))
                .count();
    }

    private static List<Float> boxed(float[] values) {
        Float[] boxed = new Float[values.length];
        for (int i = 0; i < values.length; i++) {
            boxed[i] = values[i];
        }
        return List.of(boxed);
    }

    private static void shouldCount(AppConfig config, String version, long correct) {
        // Far above chance: labels and classes correspond. The evaluation of the model measures its accuracy.
        assertThat(correct).isGreaterThan(IMAGES * 8 / 10);
        await().atMost(Duration.ofSeconds(30)).untilAsserted(() -> {
            try (Serde<RollingAccuracy> serde = config.valueSerde(RollingAccuracy.class)) {
                assertThat(TopicRecords.read(config, config.topics().accuracy(), serde.deserializer(), 1))
                        .filteredOn(record -> record.key().equals(version + "/all"))
                        .last()
                        .satisfies(record -> {
                            assertThat(record.value().getLabelled()).isEqualTo(IMAGES);
                            assertThat(record.value().getCorrect()).isEqualTo(correct);
                            assertThat(record.value().getAccuracy()).isEqualTo((double) correct / IMAGES);
                        });
            }
        });
    }
}
