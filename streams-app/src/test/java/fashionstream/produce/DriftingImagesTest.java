package fashionstream.produce;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import fashionstream.perturbation.Perturbation;
import fashionstream.schema.ImageRecord;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;

class DriftingImagesTest {
    private static final List<String> CLASSES = List.of("Shirt", "Bag", "Coat", "Ankle boot");

    /** 40 images of 4x4 pixels, one class after the other. */
    private static final IdxImages IMAGES = new IdxImages(
            "x",
            4,
            4,
            IntStream.range(0, 40).mapToObj(DriftingImagesTest::pixels).toList(),
            IntStream.range(0, 40).mapToObj(i -> CLASSES.get(i % 4)).toList(),
            100);

    private static byte[] pixels(int number) {
        byte[] pixels = new byte[16];
        for (int i = 0; i < pixels.length; i++) {
            pixels[i] = (byte) (number + 10 * i);
        }
        return pixels;
    }

    @ParameterizedTest
    @EnumSource(value = DriftKind.class, mode = Mode.EXCLUDE, names = "CLASS_MIX")
    void shouldChangePixelsStartingAtAnImage(DriftKind kind) {
        List<ImageRecord> plain = all(IMAGES);
        List<ImageRecord> drifting = all(new DriftingImages(IMAGES, kind, kind.strengths(), 3));

        assertThat(drifting).hasSize(100);
        for (int i = 0; i < 100; i++) {
            assertThat(drifting.get(i).getId()).isEqualTo(plain.get(i).getId());
            assertThat(drifting.get(i).getLabel()).isEqualTo(plain.get(i).getLabel());
            assertThat(drifting.get(i).getAttributes().get("source")).isEqualTo("x");
            assertThat(drifting.get(i).getAttributes().get("drift")).isEqualTo(i < 3 ? null : kind.word());
        }
        assertThat(drifting.get(2).getData()).isEqualTo(plain.get(2).getData());
        assertThat(drifting.get(3).getData()).isNotEqualTo(plain.get(3).getData());
        assertThat(IMAGES.pixels().get(3)).as("the source is unchanged").isEqualTo(pixels(3));
    }

    @Test
    void shouldChangeEachImageByItsNumber() {
        DriftingImages noisy = new DriftingImages(IMAGES, DriftKind.NOISE, 2, 0);
        List<ImageRecord> images = all(noisy);
        assertThat(images.get(7).getData().array()).isEqualTo(Perturbation.NOISE.apply(pixels(7), 4, 4, 2, 7));
        assertThat(images.get(47).getData())
                .as("the same image, a round later")
                .isNotEqualTo(images.get(7).getData());
        assertThat(all(noisy).get(7).getData()).isEqualTo(images.get(7).getData());
    }

    @Test
    void shouldSendTwoClassesOnly() {
        List<ImageRecord> mixed = all(new DriftingImages(IMAGES, DriftKind.CLASS_MIX, 3, 10));

        assertThat(mixed).hasSize(100);
        assertThat(mixed.subList(0, 10))
                .isEqualTo(all(IMAGES.withCount(10)).stream()
                        .map(image -> sameTime(image, mixed))
                        .toList());
        assertThat(mixed.subList(10, 100)).allSatisfy(image -> {
            assertThat(image.getLabel()).isIn("Ankle boot", "Bag");
            assertThat(image.getAttributes()).containsEntry("drift", "class-mix");
        });
        assertThat(mixed).extracting(ImageRecord::getLabel).contains("Ankle boot", "Bag");
        shouldBelongTogether(mixed);
    }

    @Test
    void shouldSendMoreOfTwoClassesWithGreaterStrength() {
        List<ImageRecord> half = all(new DriftingImages(IMAGES.withCount(2000), DriftKind.CLASS_MIX, 1, 0));
        List<ImageRecord> most = all(new DriftingImages(IMAGES.withCount(2000), DriftKind.CLASS_MIX, 2, 0));
        // Half or three quarters of the images are chosen from the two classes; half of the others are of them anyway.
        assertThat(favoured(half)).isBetween(0.70, 0.80);
        assertThat(favoured(most)).isBetween(0.83, 0.92);
        shouldBelongTogether(half);
    }

    private static double favoured(List<ImageRecord> images) {
        return images.stream()
                        .filter(image -> List.of("Ankle boot", "Bag").contains(image.getLabel()))
                        .count()
                / (double) images.size();
    }

    /** Asserts that ids are unique, and that pixels and class are those of the image with that id. */
    private static void shouldBelongTogether(List<ImageRecord> images) {
        assertThat(images).extracting(ImageRecord::getId).doesNotHaveDuplicates();
        for (ImageRecord image : images) {
            int index = Integer.parseInt(image.getId().replaceAll("x-(\\d+)(~\\d+)?", "$1"));
            assertThat(image.getData().array()).isEqualTo(pixels(index));
            assertThat(image.getLabel()).isEqualTo(CLASSES.get(index % 4));
        }
    }

    private static ImageRecord sameTime(ImageRecord image, List<ImageRecord> others) {
        return others.stream()
                .filter(other -> other.getId().equals(image.getId()))
                .findFirst()
                .map(other -> ImageRecord.newBuilder(image)
                        .setCapturedAt(other.getCapturedAt())
                        .build())
                .orElseThrow();
    }

    @Test
    void shouldRejectInvalidArguments() {
        assertThatIllegalArgumentException().isThrownBy(() -> new DriftingImages(IMAGES, DriftKind.INVERT, 2, 0));
        assertThatIllegalArgumentException().isThrownBy(() -> new DriftingImages(IMAGES, DriftKind.BLUR, 0, 0));
        assertThatIllegalArgumentException().isThrownBy(() -> new DriftingImages(IMAGES, DriftKind.BLUR, 1, -1));
        IdxImages unlabelled = new IdxImages("x", 4, 4, IMAGES.pixels(), null, 1);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new DriftingImages(unlabelled, DriftKind.CLASS_MIX, 1, 0));
    }

    private static List<ImageRecord> all(ImageSource source) {
        List<ImageRecord> images = new ArrayList<>();
        source.iterator().forEachRemaining(images::add);
        return images;
    }
}
