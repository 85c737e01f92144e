package fashionstream.preprocessing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PreprocessorTest {
    private static Preprocessor preprocessor(@Nullable Resize resize, boolean crop, int width, int height) {
        return new Preprocessor(
                new Preprocessing(Transparency.DROP, false, resize, crop ? CropRule.TORCHVISION : CropRule.NONE),
                width,
                height);
    }

    private static Pixels grey(int width, int height, int... levels) {
        byte[] bytes = new byte[levels.length];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = (byte) levels[i];
        }
        return new Pixels(width, height, 1, bytes);
    }

    private static int[] levels(Pixels image) {
        int[] levels = new int[image.levels().length];
        for (int i = 0; i < levels.length; i++) {
            levels[i] = image.levels()[i] & 0xFF;
        }
        return levels;
    }

    private static int[] stretched(ResizeFilter filter, int width, int height, Pixels image) {
        return levels(preprocessor(new Resize(filter, width, height, false), false, width, height)
                .apply(image));
    }

    @Test
    void shouldReturnAnImageOfTheModelsSizeAsItIs() {
        Pixels image = grey(2, 1, 10, 20);

        assertThat(preprocessor(null, false, 2, 1).apply(image)).isSameAs(image);
        assertThat(preprocessor(new Resize(ResizeFilter.LANCZOS, 2, 1, false), true, 2, 1)
                        .apply(image))
                .isSameAs(image);
    }

    @Test
    void shouldRefuseAnotherSizeAndSayHowToDeclareAResize() {
        assertThatThrownBy(() -> preprocessor(null, false, 224, 224).check(3024, 4032))
                .isInstanceOf(ImageSizeException.class)
                .hasMessage("image is 3024x4032, the model takes 224x224; to resize images, add \"resize\":"
                        + " {\"width\": 224, \"height\": 224, \"filter\": \"bilinear\"} to the model's side file");
    }

    @Test
    void shouldRefuseAResizedImageOfAnotherSizeAndSayHowToDeclareACrop() {
        Resize edge = new Resize(ResizeFilter.BILINEAR, 4, 4, true);

        assertThatThrownBy(() -> preprocessor(edge, false, 4, 4).apply(grey(2, 1, 0, 0)))
                .hasMessage("image is 2x1, resized to 8x4, the model takes 4x4; to crop the centre, add"
                        + " \"center_crop\": true to the model's side file");
    }

    @Test
    void shouldRefuseANarrowImageThatWouldBecomeHuge() {
        Resize edge = new Resize(ResizeFilter.BILINEAR, 256, 256, true);

        assertThatThrownBy(() -> preprocessor(edge, true, 224, 224).check(1, 100_000))
                .hasMessage("image is 1x100000; with a shortest edge of 256, its longest would have 25600000 pixels");
    }

    /** Means of the pixels that each new pixel covers, 0.5 rounded up. */
    @Test
    void shouldAverageWithABox() {
        assertThat(stretched(ResizeFilter.BOX, 2, 1, grey(4, 2, 0, 1, 100, 200, 0, 1, 100, 200)))
                .containsExactly(1, 150);
    }

    /** Weights 3/8, 3/8 and 1/8 of the triangle that is two pixels wide on each side, without the part outside. */
    @Test
    void shouldReduceWithAntialiasing() {
        assertThat(stretched(ResizeFilter.BILINEAR, 2, 1, grey(4, 1, 0, 0, 0, 70)))
                .containsExactly(0, 30);
        assertThat(stretched(ResizeFilter.BILINEAR, 1, 2, grey(1, 4, 0, 0, 0, 70)))
                .containsExactly(0, 30);
    }

    @Test
    void shouldEnlargeBetweenNeighbours() {
        assertThat(stretched(ResizeFilter.BILINEAR, 4, 1, grey(2, 1, 0, 100))).containsExactly(0, 25, 75, 100);
        assertThat(stretched(ResizeFilter.NEAREST, 4, 2, grey(2, 1, 7, 9))).containsExactly(7, 7, 9, 9, 7, 7, 9, 9);
    }

    /** Bicubic's negative weights would make levels below 0 and above 255. */
    @Test
    void shouldClipOvershoot() {
        assertThat(stretched(ResizeFilter.BICUBIC, 8, 1, grey(4, 1, 0, 0, 255, 255)))
                .startsWith(0, 0, 0)
                .endsWith(255, 255, 255);
    }

    @Test
    void shouldKeepChannelsApart() {
        Pixels image = new Pixels(2, 1, 3, new byte[] {10, 20, 30, 30, 40, 50});

        Pixels resized = preprocessor(new Resize(ResizeFilter.BOX, 1, 1, false), false, 1, 1)
                .apply(image);

        assertThat(levels(resized)).containsExactly(20, 30, 40);
    }

    /** Without antialiasing, pixels between the two neighbours of the centre don't count. Halves are rounded up. */
    @Test
    void shouldResizeAsTensorFlow() {
        assertThat(stretched(ResizeFilter.TENSORFLOW_BILINEAR, 2, 1, grey(8, 1, 9, 10, 20, 9, 9, 30, 41, 9)))
                .containsExactly(15, 36);
        assertThat(stretched(ResizeFilter.TENSORFLOW_BILINEAR, 1, 4, grey(1, 2, 0, 100)))
                .containsExactly(0, 25, 75, 100);
    }

    /** By {@code int(size * long / short)} in torchvision's {@code _compute_resized_image_output_size}. */
    @ParameterizedTest
    @CsvSource({
        "640, 427, 256, 383, 256",
        "427, 640, 256, 256, 383",
        "3024, 4032, 256, 256, 341",
        "600, 400, 224, 336, 224",
        "451, 300, 256, 384, 256",
        "512, 512, 256, 256, 256",
        "100, 33, 10, 30, 10"
    })
    void shouldKeepTheRatioAsTorchvision(int width, int height, int edge, int newWidth, int newHeight) {
        Pixels image = new Pixels(width, height, 1, new byte[width * height]);

        // The crop has the expected size; it would pad or cut another size, and this edge would not stay white.
        Arrays.fill(image.levels(), (byte) 255);
        Preprocessor exact = preprocessor(new Resize(ResizeFilter.BOX, edge, edge, true), false, newWidth, newHeight);

        assertThat(exact.apply(image).width()).isEqualTo(newWidth);
        assertThat(exact.apply(image).height()).isEqualTo(newHeight);
    }

    /**
     * By {@code int(round((length - crop) / 2.0))}, and padding of {@code (crop - length) // 2} before, in torchvision's
     * {@code center_crop}. Python rounds halves to the even number.
     */
    @ParameterizedTest
    @CsvSource({
        "224, 224, 0",
        "225, 224, 0",
        "226, 224, 1",
        "227, 224, 2",
        "229, 224, 2",
        "231, 224, 4",
        "341, 224, 58",
        "383, 224, 80",
        "223, 224, 0",
        "222, 224, -1",
        "221, 224, -1",
        "100, 224, -62"
    })
    void shouldCropAtTheOffsetOfTorchvision(int length, int cropped, int offset) {
        assertThat(CenterCrop.offset(length, cropped, CropRule.TORCHVISION)).isEqualTo(offset);
    }

    /**
     * By {@code (length - crop) // 2}, and padding of {@code ceil((crop - length) / 2)} before, in {@code center_crop} of
     * Transformers.
     */
    @ParameterizedTest
    @CsvSource({
        "224, 224, 0",
        "225, 224, 0",
        "227, 224, 1",
        "231, 224, 3",
        "341, 224, 58",
        "223, 224, -1",
        "221, 224, -2"
    })
    void shouldCropAtTheOffsetOfTransformers(int length, int cropped, int offset) {
        assertThat(CenterCrop.offset(length, cropped, CropRule.FLOOR)).isEqualTo(offset);
    }

    @Test
    void shouldCropByTheDeclaredRule() {
        Pixels image = grey(4, 1, 1, 2, 3, 4);

        assertThat(levels(new Preprocessor(new Preprocessing(Transparency.DROP, false, null, CropRule.FLOOR), 1, 1)
                        .apply(image)))
                .containsExactly(2);
        assertThat(levels(preprocessor(null, true, 1, 1).apply(image))).containsExactly(3);
    }

    @Test
    void shouldCropOneSideAndPadTheOther() {
        Preprocessor crop = preprocessor(null, true, 2, 4);

        assertThat(levels(crop.apply(grey(4, 1, 1, 2, 3, 4)))).containsExactly(0, 0, 2, 3, 0, 0, 0, 0);
    }

    @Test
    void shouldCropRgb() {
        Pixels image = new Pixels(3, 1, 3, new byte[] {1, 2, 3, 4, 5, 6, 7, 8, 9});

        assertThat(levels(preprocessor(null, true, 1, 1).apply(image))).containsExactly(4, 5, 6);
    }
}
