package fashionstream.drift;

import static org.assertj.core.api.Assertions.assertThat;

import fashionstream.accuracy.Reliability;
import fashionstream.dataset.DatasetLocator;
import fashionstream.dataset.DownloadProgress;
import fashionstream.dataset.FashionMnist;
import fashionstream.dataset.FashionMnist.Split;
import fashionstream.drift.ChangeDetector.Change;
import fashionstream.drift.DriftJudgement.State;
import fashionstream.drift.ObservedImages.Moments;
import fashionstream.inference.BundledModel;
import fashionstream.inference.Classification;
import fashionstream.inference.Classifier;
import fashionstream.perturbation.Perturbation;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToDoubleFunction;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Compares the bundled model's predictions of some real test images with a reference from others. */
class DriftOfRealImagesTest {
    private static final int SIDE = 28;
    private static final int WINDOW = 300;
    private static final int BATCH = 100;

    /** So that the state follows from the size of the difference. */
    private static final Change CHANGED = new Change(3e6, 0L, 0L, "", 1);

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
        model = BundledModel.DEFAULT.load();
        reference = reference(images.subList(8000, 10_000));
    }

    @AfterAll
    static void closeModel() {
        model.close();
    }

    @Test
    void shouldNotDetectDriftInUnchangedImages() {
        for (int from = 0; from < 900; from += WINDOW) {
            DriftJudgement judgement =
                    DriftJudgement.of(observe(images.subList(from, from + WINDOW)), reference, CHANGED, 0);
            assertThat(judgement.state()).as("%s", judgement).isEqualTo(State.NONE);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "BLUR, 2, MODERATE",
        "BLUR, 3, MAJOR",
        "NOISE, 2, MODERATE",
        "NOISE, 3, MAJOR",
        "SHIFT, 2, MODERATE",
        "SHIFT, 3, MAJOR",
        "INVERSION, 1, MAJOR",
        "BRIGHTNESS, 1, MAJOR"
    })
    void shouldDetectDriftInChangedImages(Perturbation perturbation, int strength, State atLeast) {
        List<byte[]> disturbed = new ArrayList<>();
        for (int i = 0; i < WINDOW; i++) {
            disturbed.add(perturbation.apply(images.get(i), SIDE, SIDE, strength, i));
        }
        DriftJudgement judgement = DriftJudgement.of(observe(disturbed), reference, CHANGED, 0);
        assertThat(judgement.state()).as("%s", judgement).isGreaterThanOrEqualTo(atLeast);
    }

    private static DriftReference reference(List<byte[]> pixels) {
        DriftReference.Counter counter =
                new DriftReference.Counter(model.model().classes().size());
        List<Classification> classifications = classifications(pixels);
        for (int i = 0; i < pixels.size(); i++) {
            Classification classification = classifications.get(i);
            counter.add(BrightnessContrast.of(pixels.get(i)), classification.classIndex(), classification.confidence());
        }
        return counter.snapshot();
    }

    private static ObservedImages observe(List<byte[]> pixels) {
        long[] classes = new long[model.model().classes().size()];
        long[] bins = new long[Reliability.BINS];
        for (Classification classification : classifications(pixels)) {
            classes[classification.classIndex()]++;
            bins[Reliability.bin(classification.confidence())]++;
        }
        List<BrightnessContrast> tones =
                pixels.stream().map(BrightnessContrast::of).toList();
        return new ObservedImages(
                classes, bins, moments(tones, BrightnessContrast::mean), moments(tones, BrightnessContrast::deviation));
    }

    private static Moments moments(List<BrightnessContrast> tones, ToDoubleFunction<BrightnessContrast> figure) {
        double sum = tones.stream().mapToDouble(figure).sum();
        double squares =
                tones.stream().mapToDouble(figure).map(value -> value * value).sum();
        return new Moments(tones.size(), sum, squares);
    }

    private static List<Classification> classifications(List<byte[]> pixels) {
        List<Classification> classifications = new ArrayList<>();
        for (int from = 0; from < pixels.size(); from += BATCH) {
            for (float[] probabilities : model.classify(pixels.subList(from, from + BATCH))) {
                classifications.add(Classification.of(probabilities));
            }
        }
        return classifications;
    }
}
