package fashionstream.inference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import fashionstream.drift.BrightnessContrast;
import fashionstream.drift.DriftReference;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OnnxClassifierTest {
    @TempDir
    private Path directory;

    @Test
    void shouldReportTheMetadataOfTheFile() throws Exception {
        byte[] bytes =
                new TinyModel().metadata(ModelMetadata.TEST_ACCURACY, "0.93").bytes();
        Path file = Files.write(directory.resolve("tiny.onnx"), bytes);

        try (OnnxClassifier classifier = OnnxClassifier.load(file)) {
            ModelInfo model = classifier.model();
            assertThat(model.name()).isEqualTo("brightest-pixel");
            assertThat(model.version())
                    .isEqualTo(HexFormat.of()
                            .formatHex(MessageDigest.getInstance("SHA-256").digest(bytes))
                            .substring(0, 12));
            assertThat(model.classes()).containsExactly("top left", "top right", "bottom left", "bottom right");
            assertThat(model.input()).isEqualTo(new ImageShape(2, 2, 1));
            assertThat(model.metadata()).containsOnly(Map.entry(ModelMetadata.TEST_ACCURACY, "0.93"));
        }
    }

    @Test
    void shouldReturnTheDriftReference() {
        var counter = new DriftReference.Counter(4);
        counter.add(new BrightnessContrast(0.25, 0.4), 2, 0.98);
        DriftReference reference = counter.snapshot();
        try (OnnxClassifier with = tiny(new TinyModel().metadata(ModelMetadata.DRIFT_REFERENCE, reference.json()));
                OnnxClassifier without = tiny(new TinyModel())) {
            assertThat(with.model().driftReference()).isEqualTo(reference);
            assertThat(without.model().driftReference()).isNull();
        }
    }

    @Test
    void shouldReadPixelsAsUnsignedFromTopLeftToBottomRight() {
        try (OnnxClassifier classifier = tiny(new TinyModel())) {
            float[][] rows = classifier.classify(
                    List.of(image(255, 0, 0, 0), image(0, 255, 0, 0), image(0, 0, 255, 0), image(0, 0, 0, 255)));

            for (int i = 0; i < 4; i++) {
                assertThat(Classification.of(rows[i]).classIndex()).isEqualTo(i);
                // The softmax of 255 * 0.02 and three zeros.
                assertThat(rows[i][i]).isCloseTo((float) (Math.exp(5.1) / (Math.exp(5.1) + 3)), within(1e-5f));
            }
        }
    }

    @Test
    void shouldAcceptColourImagesWithInterleavedChannels() {
        float[][] weights = new float[2 * 3][6];
        for (int i = 0; i < 6; i++) {
            weights[i][i] = 0.02f;
        }
        TinyModel rgb = new TinyModel()
                .input("image", TinyModel.UINT8, TinyModel.ANY, 1, 2, 3)
                .output("probabilities", TinyModel.ANY, 6)
                .weights(weights)
                .classes("r0", "g0", "b0", "r1", "g1", "b1");

        try (OnnxClassifier classifier = tiny(rgb)) {
            assertThat(classifier.model().input()).isEqualTo(new ImageShape(1, 2, 3));
            float[][] rows = classifier.classify(List.of(image(0, 0, 0, 0, 255, 0)));
            assertThat(Classification.of(rows[0]).classIndex()).isEqualTo(4);
        }
    }

    @Test
    void shouldReturnNothingForAnEmptyBatch() {
        try (OnnxClassifier classifier = tiny(new TinyModel())) {
            assertThat(classifier.classify(List.of())).isEmpty();
        }
    }

    @Test
    void shouldReturnTheSameRowsForAnyBatchSize() {
        List<byte[]> images = randomImages(1_000);
        try (OnnxClassifier classifier = tiny(new TinyModel())) {
            float[][] together = classifier.classify(images);
            assertThat(together).hasDimensions(1_000, 4);
            for (int i = 0; i < images.size(); i++) {
                assertThat(classifier.classify(images.subList(i, i + 1))[0]).containsExactly(together[i]);
            }
        }
    }

    @Test
    void shouldServeSeveralThreadsAtOnce() throws Exception {
        List<byte[]> images = randomImages(300);
        ExecutorService threads = Executors.newFixedThreadPool(4);
        try (OnnxClassifier classifier = tiny(new TinyModel())) {
            float[][] expected = classifier.classify(images);
            List<Future<float[][]>> results = new ArrayList<>();
            for (int i = 0; i < 200; i++) {
                int from = i;
                results.add(threads.submit(() -> classifier.classify(images.subList(from, images.size()))));
            }
            for (int i = 0; i < results.size(); i++) {
                float[][] rows = results.get(i).get();
                for (int j = 0; j < rows.length; j++) {
                    assertThat(rows[j]).containsExactly(expected[i + j]);
                }
            }
        } finally {
            threads.shutdownNow();
        }
    }

    @Test
    void shouldRejectImagesOfAnotherSize() {
        try (OnnxClassifier classifier = tiny(new TinyModel())) {
            assertThatThrownBy(() -> classifier.classify(List.of(image(0, 0, 0, 0), image(1, 2, 3))))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("image 1 of the batch has 3 bytes; model brightest-pixel takes 2x2 grey, 4 bytes");
        }
    }

    @Test
    void shouldFailIfTheModelReturnsNoProbabilitiesForAnImage() {
        // The brightest possible pixel overflows to infinity, so that the softmax is NaN.
        float[][] weights = new float[4][4];
        weights[0][0] = Float.MAX_VALUE / 254.5f;
        weights[0][1] = Float.MAX_VALUE / 254.5f;
        try (OnnxClassifier classifier = tiny(new TinyModel().weights(weights))) {
            assertThatThrownBy(() -> classifier.classify(List.of(image(255, 0, 0, 0))))
                    .isInstanceOf(InferenceException.class)
                    .hasMessageContaining("returned no probabilities");
            assertThat(classifier.classify(List.of(image(0, 0, 0, 0)))[0]).containsExactly(.25f, .25f, .25f, .25f);
        }
    }

    @Test
    void shouldRejectToRunOnceClosed() {
        OnnxClassifier classifier = tiny(new TinyModel());
        classifier.close();
        classifier.close();

        assertThatThrownBy(() -> classifier.classify(List.of(image(0, 0, 0, 0))))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("closed");
    }

    private static OnnxClassifier tiny(TinyModel model) {
        return OnnxClassifier.load("tiny.onnx", model.bytes());
    }

    private static List<byte[]> randomImages(int count) {
        Random random = new Random(7);
        List<byte[]> images = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            byte[] image = new byte[4];
            random.nextBytes(image);
            images.add(image);
        }
        return images;
    }

    private static byte[] image(int... pixels) {
        byte[] image = new byte[pixels.length];
        for (int i = 0; i < pixels.length; i++) {
            image[i] = (byte) pixels[i];
        }
        return image;
    }
}
