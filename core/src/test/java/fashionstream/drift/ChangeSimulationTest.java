package fashionstream.drift;

import static org.assertj.core.api.Assertions.assertThat;

import fashionstream.dataset.DatasetLocator;
import fashionstream.dataset.DownloadProgress;
import fashionstream.dataset.FashionMnist;
import fashionstream.dataset.FashionMnist.Split;
import fashionstream.dataset.LabelledImages;
import fashionstream.drift.ObservedImages.Moments;
import fashionstream.inference.BundledModel;
import fashionstream.inference.Classification;
import fashionstream.inference.Classifier;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.SplittableRandom;
import java.util.function.BiFunction;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * False alarms and delays by simulation, with fixed seeds: streams of test images, drawn at random, as the shipped model
 * classifies them, compared with the reference in its file. With {@code -Ddrift.simulation=full}, which takes some ten
 * minutes, it simulates 30 days at each rate and more images.
 */
class ChangeSimulationTest {
    private static final boolean FULL = "full".equals(System.getProperty("drift.simulation"));
    private static final int IMAGES = FULL ? 10_000 : 2_000;
    private static final int SIDE = 28;
    private static final int CLASSES = 10;
    private static final int BATCH = 100;

    /** What is known about classified images. */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    private record Population(int[] predicted, double[] confidence, BrightnessContrast[] tones, int[][] byTruth) {}

    @SuppressWarnings("NullAway.Init")
    private static DriftReference reference;

    @SuppressWarnings("NullAway.Init")
    private static Population unchanged;

    @SuppressWarnings("NullAway.Init")
    private static Population noisy;

    @SuppressWarnings("NullAway.Init")
    private static Population rotated;

    @BeforeAll
    static void classify() {
        LabelledImages images = FashionMnist.read(
                DatasetLocator.standard(System.getenv(), DownloadProgress.NONE).locate(null), Split.TEST);
        try (Classifier model = BundledModel.DEFAULT.load()) {
            reference = Objects.requireNonNull(model.model().driftReference());
            unchanged = population(model, images, (pixels, seed) -> pixels);
            noisy = population(model, images, ChangeSimulationTest::noise);
            rotated = population(model, images, (pixels, seed) -> rotate(pixels));
        }
    }

    @Test
    void shouldUseAReferenceByClass() {
        assertThat(reference.problem()).isNull();
    }

    /** The unit test simulates fewer days at high rates. */
    @ParameterizedTest
    @CsvSource({"1, 1, 30", "1, 20, 30", "10, 20, 30", "100, 1, 3", "100, 20, 3", "1000, 1, 0.3", "1000, 20, 0.3"})
    void shouldNotRaiseAFalseAlarmIn30Days(double imagesPerSecond, int run, double days) {
        Stream stream = new Stream(run, imagesPerSecond, 1);
        long images = (long) (imagesPerSecond * 86_400 * (FULL ? 30 : days));
        double most = 0;
        while (stream.images < images) {
            stream.send(unchanged, BATCH);
            most = Math.max(most, stream.detector.change().evidence());
            assertThat(stream.detector.change().isPresent())
                    .as("after %d images", stream.images)
                    .isFalse();
        }
        if (FULL) {
            System.out.printf("%4.0f images/s, runs of %2d: evidence of %.0f s at most%n", imagesPerSecond, run, most);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "NOISE, 1, 1",
        "NOISE, 1, 100",
        "NOISE, 20, 1",
        "NOISE, 20, 100",
        "NOISE, 20, 1000",
        "ROTATION, 1, 100",
        "ROTATION, 20, 1",
        "ROTATION, 20, 1000"
    })
    void shouldFindAChangeThatCostsThreePoints(String kind, int run, double imagesPerSecond) {
        Population changed = kind.equals("NOISE") ? noisy : rotated;
        int streams = FULL ? 200 : 20;
        long[] delays = new long[streams];
        for (int i = 0; i < streams; i++) {
            Stream stream = new Stream(run, imagesPerSecond, i);
            stream.send(unchanged, 6000);
            long before = stream.images;
            while (!stream.detector.change().isPresent() && stream.images < before + 20_000) {
                stream.send(changed, 10);
            }
            delays[i] = stream.images - before;
        }
        Arrays.sort(delays);
        long nineOfTen = delays[streams * 9 / 10 - 1];
        if (FULL) {
            System.out.printf(
                    "%s, runs of %2d, %4.0f images/s: half of %d streams within %d images, nine of ten within %d%n",
                    kind, run, imagesPerSecond, streams, delays[streams / 2 - 1], nineOfTen);
        }
        assertThat(nineOfTen).isLessThanOrEqualTo(3000);
    }

    /** Images at random, in runs of one true class, at a constant rate. */
    private static final class Stream {
        private final int run;
        private final double imagesPerSecond;
        private final SplittableRandom random;
        private ChangeDetector detector = ChangeDetector.starting(CLASSES, 0);
        private long images;
        private int truth;

        Stream(int run, double imagesPerSecond, long seed) {
            this.run = run;
            this.imagesPerSecond = imagesPerSecond;
            this.random = new SplittableRandom(seed);
        }

        void send(Population population, int count) {
            for (int left = count; left > 0; left -= Math.min(left, BATCH)) {
                sendBatch(population, Math.min(left, BATCH));
            }
        }

        private void sendBatch(Population population, int count) {
            long[] classes = new long[CLASSES];
            double confidence = 0;
            double mean = 0;
            double deviation = 0;
            for (int i = 0; i < count; i++) {
                if (images % run == 0) {
                    truth = random.nextInt(CLASSES);
                }
                int[] candidates = population.byTruth[truth];
                int image = candidates[random.nextInt(candidates.length)];
                classes[population.predicted[image]]++;
                confidence += population.confidence[image];
                mean += population.tones[image].mean();
                deviation += population.tones[image].deviation();
                images++;
            }
            ObservedImages observed = new ObservedImages(
                    classes, new long[15], new Moments(count, mean, 0), new Moments(count, deviation, 0));
            long second = (long) (images / imagesPerSecond);
            detector = detector.plus(observed, confidence, second * 1000, reference);
        }
    }

    private static Population population(
            Classifier model, LabelledImages images, BiFunction<byte[], Integer, byte[]> change) {
        int[] predicted = new int[IMAGES];
        double[] confidence = new double[IMAGES];
        BrightnessContrast[] tones = new BrightnessContrast[IMAGES];
        for (int from = 0; from < IMAGES; from += BATCH) {
            List<byte[]> batch = new ArrayList<>();
            for (int i = from; i < from + BATCH; i++) {
                byte[] pixels = change.apply(images.pixels().get(i), i);
                tones[i] = BrightnessContrast.of(pixels);
                batch.add(pixels);
            }
            float[][] probabilities = model.classify(batch);
            for (int i = 0; i < BATCH; i++) {
                Classification classification = Classification.of(probabilities[i]);
                predicted[from + i] = classification.classIndex();
                confidence[from + i] = classification.confidence();
            }
        }
        int[][] byTruth = new int[CLASSES][];
        for (int truth = 0; truth < CLASSES; truth++) {
            int wanted = truth;
            byTruth[truth] = IntStream.range(0, IMAGES)
                    .filter(i -> images.labels().get(i) == wanted)
                    .toArray();
        }
        return new Population(predicted, confidence, tones, byTruth);
    }

    /** Gaussian noise of ten grey levels. */
    private static byte[] noise(byte[] pixels, int seed) {
        Random random = new Random(new SplittableRandom(seed).nextLong());
        byte[] changed = new byte[pixels.length];
        for (int i = 0; i < pixels.length; i++) {
            changed[i] = level(Byte.toUnsignedInt(pixels[i]) + 10 * random.nextGaussian());
        }
        return changed;
    }

    /** By ten degrees, with bilinear interpolation; black beyond the edges. */
    private static byte[] rotate(byte[] pixels) {
        double cosine = Math.cos(Math.toRadians(10));
        double sine = Math.sin(Math.toRadians(10));
        double centre = (SIDE - 1) / 2.0;
        byte[] rotated = new byte[pixels.length];
        for (int y = 0; y < SIDE; y++) {
            for (int x = 0; x < SIDE; x++) {
                double fromX = cosine * (x - centre) + sine * (y - centre) + centre;
                double fromY = -sine * (x - centre) + cosine * (y - centre) + centre;
                int left = (int) Math.floor(fromX);
                int top = (int) Math.floor(fromY);
                double right = fromX - left;
                double down = fromY - top;
                rotated[y * SIDE + x] = level(
                        (1 - down) * ((1 - right) * pixel(pixels, left, top) + right * pixel(pixels, left + 1, top))
                                + down
                                        * ((1 - right) * pixel(pixels, left, top + 1)
                                                + right * pixel(pixels, left + 1, top + 1)));
            }
        }
        return rotated;
    }

    private static int pixel(byte[] pixels, int x, int y) {
        return x < 0 || y < 0 || x >= SIDE || y >= SIDE ? 0 : Byte.toUnsignedInt(pixels[y * SIDE + x]);
    }

    private static byte level(double value) {
        return (byte) Math.max(0, Math.min(255, Math.round(value)));
    }
}
