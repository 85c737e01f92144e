package fashionstream.streams;

import static fashionstream.streams.StreamsFixture.shouldEqualARecount;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import fashionstream.classification.FirstPixelClassifier;
import fashionstream.classification.TestImages;
import fashionstream.config.AppConfig;
import fashionstream.kafka.TopicRecords;
import fashionstream.schema.GroundTruth;
import fashionstream.schema.ImageRecord;
import fashionstream.schema.RollingAccuracy;
import fashionstream.schema.SliceAccuracy;
import fashionstream.schema.SliceKind;
import fashionstream.topics.TopicSetup;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.IntFunction;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Images of 30 cameras, one of which is often wrong, with late labels and corrections, and a restart. */
@Timeout(value = 180, unit = TimeUnit.SECONDS)
class SlicesIT {
    private static final int CAMERAS = 30;

    /** One in 31 images has no camera. */
    private static final int KINDS = CAMERAS + 1;

    private static final int IMAGES = 100 * KINDS;
    private static final int OWN_FIGURES = 20;

    /** Two of five of its images are wrong. */
    private static final String WORSE = "camera-0";

    /** The classifier says this about each image. */
    private static final String RIGHT = FirstPixelClassifier.CLASSES.get(0);

    private static final String WRONG = FirstPixelClassifier.CLASSES.get(1);
    private static final Instant NOON = Instant.parse("2026-03-04T12:00:00Z");

    @Test
    void shouldCountSlicesExactlyAndFindTheWorseOne(@TempDir Path directory) throws Exception {
        try (StreamsFixture streams = new StreamsFixture(directory)) {
            AppConfig config = streams.config("slices-")
                    .with(Map.of(
                            "accuracy.slices",
                            "attributes.camera,attributes.site",
                            "accuracy.slices.values.max",
                            Integer.toString(OWN_FIGURES)));
            TopicSetup.ensure(config);
            try (StreamsRunner runner = StreamsFixture.start(config)) {
                // The first values have figures of their own.
                produce(config, 0, 1);
                awaitAll(config, all -> assertThat(all.getPredicted()).isEqualTo(1));
                produce(config, 1, IMAGES / 2);
                label(config, 0, IMAGES / 2, 0);
                awaitAll(config, all -> assertThat(all.getLabelled()).isEqualTo(IMAGES / 2));
                assertThat(runner.failure()).isEmpty();
            }
            shouldEqualARecount(config);

            try (StreamsRunner runner = StreamsFixture.start(config)) {
                produce(config, IMAGES / 2, IMAGES);
                label(config, 0, IMAGES, 1);
                awaitAll(config, all -> {
                    assertThat(all.getLabelled()).isEqualTo(IMAGES);
                    assertThat(all.getCorrect()).isEqualTo(IMAGES - 40);
                });
                assertThat(runner.failure()).isEmpty();
            }
            shouldEqualARecount(config);
            awaitAll(config, SlicesIT::shouldHaveSlices);
        }
    }

    private static void shouldHaveSlices(RollingAccuracy all) {
        assertThat(all.getSlices())
                .filteredOn(slice -> slice.getAttribute().equals("camera"))
                .hasSize(OWN_FIGURES + 2)
                .allSatisfy(slice -> assertThat(slice.getLabelled())
                        .isEqualTo(slice.getPredicted())
                        .isEqualTo(slice.getKind() == SliceKind.OTHER ? 100 * (CAMERAS - OWN_FIGURES) : 100));
        assertThat(all.getSlices())
                .filteredOn(SliceAccuracy::getWorse)
                .singleElement()
                .satisfies(slice -> {
                    assertThat(slice.getValue()).isEqualTo(WORSE);
                    assertThat(slice.getCorrect()).isEqualTo(60);
                });
        assertThat(all.getSlices())
                .filteredOn(slice -> slice.getAttribute().equals("site"))
                .singleElement()
                .satisfies(slice -> {
                    assertThat(slice.getKind()).isEqualTo(SliceKind.MISSING);
                    assertThat(slice.getReason()).isEqualTo("no other image of this attribute is labelled");
                });
    }

    private static String truth(int number) {
        return number % KINDS == 0 && number / KINDS % 5 < 2 ? WRONG : RIGHT;
    }

    /** Two of three images carry their label. */
    private static void produce(AppConfig config, int from, int to) {
        send(config, ImageRecord.class, config.topics().images(), from, to, 1, number -> {
            int kind = number % KINDS;
            ImageRecord image = TestImages.image("image-" + number, 0, number % 3 == 0 ? null : truth(number));
            image.setAttributes(kind == CAMERAS ? Map.of("lens", "wide") : Map.of("camera", "camera-" + kind));
            return image;
        });
    }

    /** Labels the others, at first always as wrong. */
    private static void label(AppConfig config, int from, int to, int minutes) {
        send(config, GroundTruth.class, config.topics().labels(), from, to, 3, number -> GroundTruth.newBuilder()
                .setImageId("image-" + number)
                .setLabel(minutes == 0 ? WRONG : truth(number))
                .setLabelledAt(NOON.plus(Duration.ofMinutes(minutes)))
                .build());
    }

    private static <T extends SpecificRecord> void send(
            AppConfig config, Class<T> type, String topic, int from, int to, int step, IntFunction<T> record) {
        try (Serde<T> serde = config.valueSerde(type);
                KafkaProducer<String, T> producer =
                        new KafkaProducer<>(config.producerProperties(), new StringSerializer(), serde.serializer())) {
            for (int number = from; number < to; number += step) {
                var unused = producer.send(new ProducerRecord<>(topic, "image-" + number, record.apply(number)));
            }
        }
    }

    private static void awaitAll(AppConfig config, Consumer<RollingAccuracy> requirement) {
        await().atMost(Duration.ofSeconds(60)).untilAsserted(() -> {
            try (Serde<RollingAccuracy> serde = config.valueSerde(RollingAccuracy.class)) {
                List<RollingAccuracy> reports =
                        TopicRecords.read(config, config.topics().accuracy(), serde.deserializer(), 1).stream()
                                .map(record -> record.value())
                                .filter(report -> report.getWindow().equals("all"))
                                .toList();
                assertThat(reports).isNotEmpty();
                requirement.accept(reports.get(reports.size() - 1));
            }
        });
    }
}
