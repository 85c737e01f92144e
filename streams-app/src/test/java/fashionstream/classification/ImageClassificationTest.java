package fashionstream.classification;

import static fashionstream.classification.TestImages.image;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import fashionstream.classification.Outcome.Classified;
import fashionstream.classification.Outcome.Rejected;
import fashionstream.image.DecodeLimits;
import fashionstream.inference.ActiveModel;
import fashionstream.inference.Classifier;
import fashionstream.inference.InferenceException;
import fashionstream.inference.InferenceProvider;
import fashionstream.inference.InferenceSettings;
import fashionstream.inference.InferenceTimeoutException;
import fashionstream.inference.ModelArtifact;
import fashionstream.inference.ModelInfo;
import fashionstream.inference.OnnxClassifier;
import fashionstream.inference.TinyModel;
import fashionstream.intake.ImageIntake;
import fashionstream.kafka.StreamsFailedException;
import fashionstream.kafka.UnexpectedFailures;
import fashionstream.microbatch.SourceRecord;
import fashionstream.preprocessing.CropRule;
import fashionstream.preprocessing.Preprocessing;
import fashionstream.preprocessing.Resize;
import fashionstream.preprocessing.ResizeFilter;
import fashionstream.preprocessing.Transparency;
import fashionstream.schema.ImageRecord;
import fashionstream.topics.TopicView;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ConnectException;
import java.nio.ByteBuffer;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.apache.avro.AvroRuntimeException;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.serialization.Deserializer;
import org.junit.jupiter.api.Test;

/** What a batch of several records does; the topology's own test covers the rest. */
class ImageClassificationTest {
    @Test
    void shouldAnswerEachRecordOfABatchInOrder() {
        List<Outcome> outcomes = classification(ImageClassificationTest::plainAvro)
                .classify(List.of(
                        source(0, bytes(image("a", 1, null))),
                        source(1, new byte[] {1, 2, 3}),
                        source(2, bytes(image("c", FirstPixelClassifier.FATAL, null))),
                        source(3, bytes(image("d", 2, null)))));

        assertThat(outcomes).hasSize(4);
        assertThat(outcomes.get(0)).isInstanceOfSatisfying(Classified.class, classified -> {
            assertThat(classified.prediction().getLabel()).isEqualTo("Coat");
            assertThat(classified.prediction().getImageOffset()).isZero();
        });
        assertThat(outcomes.get(1)).isInstanceOfSatisfying(Rejected.class, rejected -> assertThat(
                        rejected.source().offset())
                .isEqualTo(1));
        assertThat(outcomes.get(2)).isInstanceOfSatisfying(Rejected.class, rejected -> assertThat(rejected.reason())
                .hasMessage("the model fails on this image"));
        assertThat(outcomes.get(3)).isInstanceOfSatisfying(Classified.class, classified -> {
            assertThat(classified.prediction().getLabel()).isEqualTo("Shirt");
            assertThat(classified.prediction().getImageOffset()).isEqualTo(3);
        });
    }

    @Test
    void shouldHalveABatchUntilOnlyTheFatalImageIsRejected() {
        var calls = new ArrayList<Integer>();
        var classifier = new FirstPixelClassifier() {
            @Override
            public float[][] classify(List<byte[]> images) {
                calls.add(images.size());
                return super.classify(images);
            }
        };
        List<SourceRecord> records = IntStream.range(0, 64)
                .mapToObj(
                        i -> source(i, bytes(image("image-" + i, i == 42 ? FirstPixelClassifier.FATAL : i % 3, null))))
                .toList();

        List<Outcome> outcomes =
                classification(ImageClassificationTest::plainAvro, classifier).classify(records);

        for (int i = 0; i < 64; i++) {
            assertThat(outcomes.get(i)).isInstanceOf(i == 42 ? Rejected.class : Classified.class);
        }
        // 64, and two halves of each batch that has the fatal one in it: 32, 16, 8, 4, 2, 1.
        assertThat(calls).hasSize(1 + 2 * 6).startsWith(64, 32, 32, 16, 8);
    }

    @Test
    void shouldKeepTheChosenAttributes() {
        ImageRecord image = image("a", 1, null);
        image.setAttributes(Map.of("camera", "7", "lens", "wide"));

        assertThat(classification(ImageClassificationTest::plainAvro)
                        .classify(List.of(source(0, bytes(image)), source(1, bytes(image("b", 1, null))))))
                .extracting(outcome -> ((Classified) outcome).prediction().getAttributes())
                .containsExactly(Map.of("camera", "7"), Map.of());
    }

    @Test
    void shouldStopWhenTheModelFailsOnTooManyImagesInARow() {
        byte[] good = bytes(image("good", 1, null));
        byte[] fatal = bytes(image("fatal", FirstPixelClassifier.FATAL, null));
        ImageClassification classification = classification(ImageClassificationTest::plainAvro);

        assertThat(classification.classify(List.of(source(0, fatal), source(1, fatal))))
                .hasOnlyElementsOfType(Rejected.class);
        assertThatThrownBy(() -> classification.classify(List.of(source(2, fatal))))
                .isInstanceOf(ModelBrokenException.class)
                .hasMessageContainingAll("3 images in a row", "inference.failures.max", "fails on this image");

        // An answer in between shows that the model works.
        classification.classify(List.of(source(3, good)));
        assertThat(classification.classify(
                        List.of(source(4, fatal), source(5, fatal), source(6, good), source(7, fatal))))
                .hasSize(4);
    }

    @Test
    void shouldLetTheFirstModelAnswerWhenAPromotedOneIsBroken() {
        ActiveModel activeModel = new ActiveModel(new FirstPixelClassifier("good"));
        activeModel.replace(new FirstPixelClassifier("broken") {
            @Override
            public float[][] classify(List<byte[]> images) {
                throw new InferenceException("this model fails on everything");
            }
        });
        SimpleMeterRegistry registry = new SimpleMeterRegistry();
        ImageClassification classification = classification(ImageClassificationTest::plainAvro, activeModel, registry);
        byte[] image = bytes(TestImages.image("a", 1, null));

        List<Outcome> outcomes = classification.classify(
                List.of(source(0, image), source(1, image), source(2, image), source(3, image)));

        assertThat(outcomes).hasSize(4).allSatisfy(outcome -> assertThat(
                        ((Classified) outcome).prediction().getModelVersion())
                .isEqualTo("good"));
        assertThat(activeModel.failure()).contains("3 images in a row", "this model fails on everything");
        assertThat(registry.get("fashion.stream.decode").timer().count()).isEqualTo(4);
    }

    @Test
    void shouldPreprocessImagesAsTheActiveModelDeclares() {
        ActiveModel activeModel = new ActiveModel(new FirstPixelClassifier("strict"));
        ImageClassification classification = classification(ImageClassificationTest::plainAvro, activeModel);
        ImageRecord large = image("a", 1, null);
        large.setWidth(4);
        large.setHeight(4);
        large.setData(ByteBuffer.wrap(new byte[] {1, 1, 0, 0, 1, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0}));
        Resize resize = new Resize(ResizeFilter.BOX, 2, 2, false);
        activeModel.replace(new FirstPixelClassifier(new ModelInfo(
                "first-pixel",
                "resizing",
                FirstPixelClassifier.CLASSES,
                FirstPixelClassifier.SHAPE,
                new Preprocessing(Transparency.DROP, false, resize, CropRule.NONE),
                Map.of())));

        assertThat(classification.classify(List.of(source(0, bytes(large)))).get(0))
                .isInstanceOfSatisfying(Classified.class, classified -> assertThat(
                                classified.prediction().getLabel())
                        .isEqualTo("Coat"));

        activeModel.restore();
        assertThat(classification.classify(List.of(source(1, bytes(large)))).get(0))
                .isInstanceOfSatisfying(Rejected.class, rejected -> assertThat(rejected.reason())
                        .hasMessageStartingWith("image is 4x4, the model takes 2x2; to resize images, add "));
    }

    @Test
    void shouldNotHoldAgainstAModelWhatAnotherFailedOn() {
        ActiveModel activeModel = new ActiveModel(new FirstPixelClassifier("good"));
        activeModel.replace(new FirstPixelClassifier("fragile"));
        ImageClassification classification = classification(ImageClassificationTest::plainAvro, activeModel);
        byte[] fatal = bytes(TestImages.image("a", FirstPixelClassifier.FATAL, null));
        classification.classify(List.of(source(0, fatal), source(1, fatal)));

        activeModel.restore();

        assertThat(classification.classify(List.of(source(2, fatal)))).allMatch(Rejected.class::isInstance);
    }

    @Test
    void shouldHoldAnUnexpectedFailureAgainstItsRecordButNotAgainstManyInARow() {
        byte[] good = bytes(image("good", 1, null));
        ImageClassification classification = classification((topic, data) -> {
            if (data.length == 1) {
                throw new IllegalStateException("nobody foresaw this");
            }
            return plainAvro(topic, data);
        });
        SourceRecord bad = source(1, new byte[] {1});

        List<Outcome> outcomes = classification.classify(List.of(source(0, good), bad, source(2, good), bad, bad));

        assertThat(outcomes)
                .hasExactlyElementsOfTypes(
                        Classified.class, Rejected.class, Classified.class, Rejected.class, Rejected.class);
        assertThatThrownBy(() -> classification.classify(List.of(bad)))
                .isInstanceOf(StreamsFailedException.class)
                .hasMessageContainingAll("3 records in a row", "nobody foresaw this", "inference.failures.max");
    }

    @Test
    void shouldPutAsideOnlyTheImageOnWhichTheModelFailsUnexpectedly() {
        ImageClassification classification =
                classification(ImageClassificationTest::plainAvro, new FirstPixelClassifier("careless") {
                    @Override
                    public float[][] classify(List<byte[]> images) {
                        if (images.stream().anyMatch(pixels -> pixels[0] == 42)) {
                            throw new ArithmeticException("nobody foresaw this");
                        }
                        return super.classify(images);
                    }
                });
        List<SourceRecord> records = IntStream.of(1, 42, 2, 0)
                .mapToObj(pixel -> source(pixel, bytes(image("image-" + pixel, pixel, null))))
                .toList();

        List<Outcome> outcomes = classification.classify(records);

        assertThat(outcomes)
                .hasExactlyElementsOfTypes(Classified.class, Rejected.class, Classified.class, Classified.class);
        assertThat(((Rejected) outcomes.get(1)).reason()).hasMessageContaining("nobody foresaw this");
    }

    @Test
    void shouldBlameNoImageForAClassifierThatIsClosed() {
        Classifier closed = OnnxClassifier.load("closed", new TinyModel().bytes());
        ImageClassification classification =
                classification(ImageClassificationTest::plainAvro, new ActiveModel(closed));
        closed.close();

        assertThatThrownBy(() -> classification.classify(List.of(source(0, bytes(image("a", 1, null))))))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("is closed");
    }

    @Test
    void shouldLetTheFirstModelAnswerAtOnceWhenAPromotedOneHangs() {
        try (Classifier first = OnnxClassifier.load("first", new TinyModel().bytes());
                ActiveModel activeModel = new ActiveModel(first)) {
            Classifier second = hanging();
            String version = second.model().version();
            activeModel.replace(second);

            List<Outcome> outcomes = classification(ImageClassificationTest::plainAvro, activeModel)
                    .classify(List.of(source(0, bytes(image("a", 1, null))), source(1, bytes(image("b", 255, null)))));

            assertThat(outcomes).hasSize(2).allSatisfy(outcome -> assertThat(
                            ((Classified) outcome).prediction().getModelVersion())
                    .isEqualTo(first.model().version()));
            assertThat(activeModel.failure()).contains(version, "took longer than 200 ms (inference.run.max.ms)");
        }
    }

    @Test
    void shouldPutAsideOnlyTheImageThatTheFirstModelHangsOn() {
        try (Classifier first = hanging()) {
            ImageClassification classification =
                    classification(ImageClassificationTest::plainAvro, new ActiveModel(first));
            List<SourceRecord> records = IntStream.range(0, 16)
                    .mapToObj(i -> source(i, bytes(image("image-" + i, i == 5 ? 255 : i, null))))
                    .toList();

            for (int repeated = 0; repeated < 2; repeated++) {
                List<Outcome> outcomes = classification.classify(records);
                for (int i = 0; i < 16; i++) {
                    assertThat(outcomes.get(i)).isInstanceOf(i == 5 ? Rejected.class : Classified.class);
                }
                assertThat(((Rejected) outcomes.get(5)).reason()).hasMessageContaining("took longer than 200 ms");
            }
        }
    }

    @Test
    void shouldStopWhenTheFirstModelHangsOnWhatItWasQuickAboutBefore() {
        var classifier = new FirstPixelClassifier("tired") {
            @Override
            public float[][] classify(List<byte[]> images) {
                throw new InferenceTimeoutException("it took longer than 10 ms", new IllegalStateException());
            }
        };
        ImageClassification classification = classification(ImageClassificationTest::plainAvro, classifier);

        assertThatThrownBy(() -> classification.classify(List.of(source(0, bytes(image("a", 1, null))))))
                .isInstanceOf(ModelBrokenException.class)
                .hasMessageStartingWith("it took longer than 10 ms");
    }

    /** It passes the trial, and hangs if a pixel is white. */
    private static Classifier hanging() {
        ModelArtifact model =
                new ModelArtifact("hanging", new TinyModel().hangsAbove(250).bytes(), null);
        return OnnxClassifier.load(model, new InferenceSettings(Duration.ofMillis(200), 1, InferenceProvider.CPU));
    }

    @Test
    void shouldThrowWhenASerdeHidesTheNetworksFailure() {
        ImageClassification classification = classification((topic, data) -> {
            throw new SerializationException("can't read", new ConnectException("refused"));
        });

        assertThatThrownBy(() -> classification.classify(List.of(source(0, new byte[] {1}))))
                .isInstanceOf(SerializationException.class);
    }

    private static ImageClassification classification(Deserializer<ImageRecord> deserializer) {
        return classification(deserializer, new FirstPixelClassifier());
    }

    private static ImageClassification classification(
            Deserializer<ImageRecord> deserializer, FirstPixelClassifier classifier) {
        return classification(deserializer, new ActiveModel(classifier));
    }

    private static ImageClassification classification(Deserializer<ImageRecord> deserializer, ActiveModel activeModel) {
        return classification(deserializer, activeModel, new SimpleMeterRegistry());
    }

    private static ImageClassification classification(
            Deserializer<ImageRecord> deserializer, ActiveModel activeModel, SimpleMeterRegistry registry) {
        BatchLimit limit = new BatchLimit(64, Duration.ofSeconds(1), Duration.ofSeconds(60), 1);
        ImageMeters meters = new ImageMeters(registry, activeModel, limit);
        PredictionFactory factory =
                new PredictionFactory(TopicView.DEFAULTS, Clock.systemUTC(), List.of("camera", "site"), 0);
        return new ImageClassification(
                new ImageIntake(deserializer, DecodeLimits.DEFAULT),
                DecodeLimits.DEFAULT,
                activeModel,
                new ModelFailures(2),
                new UnexpectedFailures(2),
                factory,
                NoChallengers.scoring(factory),
                meters);
    }

    private static SourceRecord source(long offset, byte[] value) {
        return new SourceRecord("images", 0, offset, 0, null, value, new RecordHeaders());
    }

    private static ImageRecord plainAvro(String topic, byte[] data) {
        try {
            return ImageRecord.fromByteBuffer(ByteBuffer.wrap(data));
        } catch (IOException | AvroRuntimeException e) {
            throw new SerializationException(topic, e);
        }
    }

    private static byte[] bytes(ImageRecord image) {
        try {
            ByteBuffer buffer = image.toByteBuffer();
            byte[] bytes = new byte[buffer.remaining()];
            buffer.get(bytes);
            return bytes;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
