package fashionstream.drift;

import static org.assertj.core.api.Assertions.assertThat;

import fashionstream.accuracy.Reliability;
import fashionstream.dataset.DatasetLocator;
import fashionstream.dataset.DownloadProgress;
import fashionstream.dataset.FashionMnist;
import fashionstream.dataset.FashionMnist.Split;
import fashionstream.drift.DriftJudgement.State;
import fashionstream.drift.ObservedImages.Moments;
import fashionstream.inference.BundledModel;
import fashionstream.inference.Classification;
import fashionstream.inference.Classifier;
import fashionstream.perturbation.Perturbation;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the bundled model says of the real test images, against a reference from others of them. */
class DriftOfRealImagesTest {
    private static final int SIDE = 28;
    private static final int WINDOW = 300;

    @SuppressWarnings("NullAway.Init")
    private static Classifier model;

    @SuppressWarnings("NullAway.Init")
    private static List<byte[]> images;

    @SuppressWarnings("NullAway.Init")
    private static DriftReference reference;

    @BeforeAll
    static void measureReference() {
        images = FashionMnist.read(
                        DatasetLocator.standard(System.getenv(), DownloadProgress.NONE)
                                .locate(null),
                        Split.TEST)
                .pixels();
        model = BundledModel.load();
        ObservedImages measured = observe(images.subList(8000, 10_000));
        reference = new DriftReference(
                measured.images(),
                shares(measured.classes()),
                shares(measured.confidences()),
                new Spread(0.9, 0.1),
                spread(measured.means()),
                spread(measured.deviations()));
    }

    @AfterAll
    static void closeModel() {
        model.close();
    }

    @Test
    void shouldFindNoneInUndisturbedImages() {
        for (int from = 0; from < 900; from += WINDOW) {
            DriftJudgement judgement = DriftJudgement.of(observe(images.subList(from, from + WINDOW)), reference);
            assertThat(judgement.state()).as("%s", judgement).isEqualTo(State.NONE);
        }
    }

    @ParameterizedTest
    @CsvSource({"BLUR, 2", "BLUR, 3", "NOISE, 1", "SHIFT, 2", "SHIFT, 3", "INVERSION, 1", "BRIGHTNESS, 1"})
    void shouldFindImagesThatAreDisturbed(Perturbation perturbation, int strength) {
        List<byte[]> disturbed = new ArrayList<>();
        for (int i = 0; i < WINDOW; i++) {
            disturbed.add(perturbation.apply(images.get(i), SIDE, SIDE, strength, i));
        }
        DriftJudgement judgement = DriftJudgement.of(observe(disturbed), reference);
        assertThat(judgement.state()).as("%s", judgement).isEqualTo(State.MAJOR);
    }

    private static ObservedImages observe(List<byte[]> pixels) {
        long[] classes = new long[model.model().classes().size()];
        long[] bins = new long[Reliability.BINS];
        double[] sums = new double[4];
        for (int from = 0; from < pixels.size(); from += 100) {
            List<byte[]> batch = pixels.subList(from, from + 100);
            for (float[] probabilities : model.classify(batch)) {
                Classification answer = Classification.of(probabilities);
                classes[answer.classIndex()]++;
                bins[Math.min(Reliability.BINS - 1, (int) (answer.confidence() * Reliability.BINS))]++;
            }
        }
        for (byte[] image : pixels) {
            ImageTone tone = ImageTone.of(image);
            sums[0] += tone.mean();
            sums[1] += tone.mean() * tone.mean();
            sums[2] += tone.deviation();
            sums[3] += tone.deviation() * tone.deviation();
        }
        return new ObservedImages(
                classes,
                bins,
                new Moments(pixels.size(), sums[0], sums[1]),
                new Moments(pixels.size(), sums[2], sums[3]));
    }

    private static List<Double> shares(long[] counts) {
        double total = Arrays.stream(counts).sum();
        return Arrays.stream(counts).mapToObj(count -> count / total).toList();
    }

    private static Spread spread(Moments moments) {
        return new Spread(moments.mean(), Math.sqrt(moments.variance()));
    }
}
