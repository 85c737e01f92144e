package fashionstream.drift;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import fashionstream.drift.ObservedImages.Moments;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Images of three classes that differ in brightness, with a fixed seed. */
class ChangeDetectorTest {
    private static final int CLASSES = 3;
    private static final DriftReference REFERENCE = reference();

    private final Random random = new Random(1);
    private ChangeDetector detector = ChangeDetector.starting(CLASSES, 0);
    private long images;

    @Test
    void shouldFindADarkerStreamAndItsBeginning() {
        send(3000, 0, 0, true);
        assertThat(detector.change().isPresent()).isFalse();
        assertThat(detector.change().words()).isEmpty();
        assertThat(detector.change().isAfter(0)).isFalse();

        int more = 0;
        while (!detector.change().isPresent()) {
            send(1, -0.5, 0, true);
            more++;
        }
        assertThat(more).isLessThan(1000);
        assertThat(detector.change().since()).isBetween(2_900_000L, 3_200_000L);
        assertThat(detector.change().words()).isEqualTo("images are darker");
        assertThat(detector.change().evidence()).isGreaterThanOrEqualTo((double) ChangeDetector.MEAN_TIME.toSeconds());
        assertThat(detector.change().lastChanged()).isEqualTo(images * 1000);
    }

    @Test
    void shouldNoticeTheEndOfAChange() {
        send(3000, 3, 0, true);
        assertThat(detector.change().isPresent()).isTrue();
        long changed = images;
        while (detector.change().isPresent()) {
            send(1, 0, 0, true);
        }
        assertThat(images - changed).isLessThan(2000);
        assertThat(detector.change().isAfter(changed * 1000)).isTrue();
        assertThat(detector.change().isAfter(images * 1000)).isFalse();
        send(5000, 0, 0, true);
        assertThat(detector.change().isPresent()).isFalse();
    }

    @Test
    void shouldFindAStreamOfOneClassOnly() {
        for (int i = 0; i < 1000; i++) {
            add(0, 0.85, new BrightnessContrast(brightness(0, 0), 0.2));
        }
        assertThat(detector.change().isPresent()).isTrue();
        assertThat(detector.change().words()).isEqualTo("class mix differs");
    }

    @Test
    void shouldCompareConfidenceWithoutBrightnessAndContrast() {
        send(3000, 5, 0, false);
        assertThat(detector.change().isPresent()).isFalse();
        send(2000, 5, -0.2, false);
        assertThat(detector.change().words()).isEqualTo("confidence is lower");
    }

    @Test
    void shouldMeasureTheLengthOfRuns() {
        for (int run = 0; run < 500; run++) {
            int predicted = random.nextInt(CLASSES);
            for (int i = 0; i < 20; i++) {
                add(predicted, 0.85, new BrightnessContrast(brightness(predicted, 0), 0.2));
            }
        }
        assertThat(detector.change().isPresent()).isFalse();
        assertThat(detector.change().imagesPerRun()).isBetween(10.0, 40.0);
    }

    @Test
    void shouldHandleAModelOfOneClass() {
        DriftReference.Counter counter = new DriftReference.Counter(1);
        ChangeDetector single = ChangeDetector.starting(1, 0);
        for (int i = 0; i < 1000; i++) {
            counter.add(new BrightnessContrast(0.5, 0.2), 0, 1);
        }
        for (int i = 0; i < 1000; i++) {
            single = single.plus(
                    new ObservedImages(
                            new long[] {1}, new long[15], new Moments(1, 0.5, 0.25), new Moments(1, 0.2, 0.04)),
                    1,
                    i,
                    counter.snapshot());
        }
        assertThat(single.change().isPresent()).isFalse();
        assertThat(single.change().evidence()).isFinite();
    }

    @Test
    void shouldContinueAfterItWasStored() throws IOException {
        send(3150, 0, 0, true);
        byte[] bytes = bytes(detector);
        assertThat(bytes.length).isLessThan(1000);
        ChangeDetector stored = ChangeDetector.read(new DataInputStream(new ByteArrayInputStream(bytes)));
        assertThat(bytes(stored)).isEqualTo(bytes);
        assertThat(stored.change()).isEqualTo(detector.change());
        ChangeDetector huge = ChangeDetector.starting(10_000, 0);
        assertThat(bytes(huge).length).isLessThan(3000);

        bytes[3] = 0;
        assertThatThrownBy(() -> ChangeDetector.read(new DataInputStream(new ByteArrayInputStream(bytes))))
                .isInstanceOf(IOException.class);
    }

    private static byte[] bytes(ChangeDetector detector) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        detector.write(new DataOutputStream(out));
        return out.toByteArray();
    }

    /** One image a second, without runs; shift in standard deviations. */
    private void send(int count, double shift, double confidenceShift, boolean toned) {
        for (int i = 0; i < count; i++) {
            int predicted = random.nextInt(CLASSES);
            double confidence = 0.8 + confidenceShift + 0.1 * random.nextDouble();
            BrightnessContrast image = new BrightnessContrast(brightness(predicted, shift), 0.2);
            add(predicted, confidence, toned ? image : null);
        }
    }

    private double brightness(int predicted, double shift) {
        return 0.2 + 0.2 * predicted + 0.05 * (shift + random.nextGaussian());
    }

    private void add(int predicted, double confidence, @Nullable BrightnessContrast image) {
        images++;
        long[] classes = new long[CLASSES];
        classes[predicted]++;
        Moments mean = image == null ? new Moments(0, 0, 0) : new Moments(1, image.mean(), image.mean() * image.mean());
        Moments deviation = image == null ? new Moments(0, 0, 0) : new Moments(1, image.deviation(), 0.04);
        detector = detector.plus(
                new ObservedImages(classes, new long[15], mean, deviation), confidence, images * 1000, REFERENCE);
    }

    private static DriftReference reference() {
        Random random = new Random(7);
        DriftReference.Counter counter = new DriftReference.Counter(CLASSES);
        for (int i = 0; i < 6000; i++) {
            int predicted = i % CLASSES;
            double brightness = 0.2 + 0.2 * predicted + 0.05 * random.nextGaussian();
            counter.add(new BrightnessContrast(brightness, 0.2), predicted, 0.8 + 0.1 * random.nextDouble());
        }
        return counter.snapshot();
    }
}
