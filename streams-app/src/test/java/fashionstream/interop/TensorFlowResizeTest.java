package fashionstream.interop;

import static org.assertj.core.api.Assertions.assertThat;

import fashionstream.preprocessing.CropRule;
import fashionstream.preprocessing.Pixels;
import fashionstream.preprocessing.Preprocessing;
import fashionstream.preprocessing.Preprocessor;
import fashionstream.preprocessing.Resize;
import fashionstream.preprocessing.ResizeFilter;
import fashionstream.preprocessing.Transparency;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Compares images that are resized with {@code tensorflow-bilinear} with those of {@code tf.image.resize} and of Keras'
 * {@code image_dataset_from_directory}: TensorFlow's levels, rounded to bytes, halves up.
 */
class TensorFlowResizeTest {
    /** Width and height, before and after. */
    private static final int[][] SIZES = {
        {640, 480, 224, 224},
        {481, 641, 180, 180},
        {1023, 67, 224, 224},
        {28, 28, 224, 224},
        {28, 28, 28, 28},
        {100, 300, 300, 100},
        {224, 500, 224, 224},
        {500, 224, 224, 224},
        {97, 89, 101, 83},
        {1, 1, 7, 5},
        {3, 2, 1, 1},
        {333, 777, 10, 776},
        {299, 401, 160, 160},
        {61, 47, 299, 299},
        {448, 448, 224, 224}
    };

    @TempDir
    private Path directory;

    private record Case(Pixels image, int width, int height, String name) {}

    @Test
    void shouldResizeToTheRoundedLevelsOfTensorFlow() throws Exception {
        List<Case> cases = new ArrayList<>();
        List<String> lines = new ArrayList<>();
        for (int[] sizes : SIZES) {
            for (int channels : new int[] {1, 3}) {
                Case one = new Case(
                        TestPixels.of(sizes[0], sizes[1], channels), sizes[2], sizes[3], "out-" + cases.size());
                cases.add(one);
                lines.add(String.join(
                        " ",
                        TestPixels.write(directory, one.image),
                        Integer.toString(one.width),
                        Integer.toString(one.height),
                        one.name));
            }
        }
        Files.write(directory.resolve("cases.txt"), lines);

        Python.MODELS.run(directory, "tensorflow_resize.py");

        List<String> different = new ArrayList<>();
        for (int i = 0; i < cases.size(); i++) {
            compare(cases.get(i), "", lines.get(i), different);
            compare(cases.get(i), ".keras", lines.get(i), different);
        }
        assertThat(different).isEmpty();
    }

    private void compare(Case one, String suffix, String description, List<String> different) throws Exception {
        Resize resize = new Resize(ResizeFilter.TENSORFLOW_BILINEAR, one.width, one.height, false);
        Pixels actual = new Preprocessor(
                        new Preprocessing(Transparency.DROP, false, resize, CropRule.NONE), one.width, one.height)
                .apply(one.image);
        int bytes = TestPixels.differentBytes(actual, rounded(directory.resolve(one.name + suffix)));
        if (bytes > 0) {
            different.add(description + suffix + ": " + bytes);
        }
    }

    private static byte[] rounded(Path file) throws Exception {
        FloatBuffer levels = ByteBuffer.wrap(Files.readAllBytes(file))
                .order(ByteOrder.LITTLE_ENDIAN)
                .asFloatBuffer();
        byte[] bytes = new byte[levels.remaining()];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = (byte) (int) (levels.get(i) + 0.5f);
        }
        return bytes;
    }
}
