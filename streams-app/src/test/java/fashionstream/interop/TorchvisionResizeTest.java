package fashionstream.interop;

import static org.assertj.core.api.Assertions.assertThat;

import fashionstream.preprocessing.CropRule;
import fashionstream.preprocessing.Pixels;
import fashionstream.preprocessing.Preprocessing;
import fashionstream.preprocessing.Preprocessor;
import fashionstream.preprocessing.Resize;
import fashionstream.preprocessing.ResizeFilter;
import fashionstream.preprocessing.Transparency;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Compares images that are resized to their shortest edge and cropped with those of torchvision, byte by byte. */
class TorchvisionResizeTest {
    private static final List<ResizeFilter> FILTERS =
            List.of(ResizeFilter.NEAREST, ResizeFilter.BILINEAR, ResizeFilter.BICUBIC, ResizeFilter.LANCZOS);

    /** Width and height, shortest edge, width and height of the crop: all remainders of the margins, and padding. */
    private static final int[][] SIZES = {
        {640, 427, 256, 224, 224},
        {427, 640, 256, 224, 224},
        {451, 300, 256, 224, 224},
        {300, 451, 232, 224, 224},
        {333, 500, 235, 224, 224},
        {501, 333, 229, 224, 224},
        {333, 333, 227, 224, 224},
        {257, 389, 256, 225, 223},
        {389, 257, 255, 224, 225},
        {1023, 67, 64, 63, 61},
        {67, 1023, 63, 61, 60},
        {28, 28, 32, 28, 28},
        {31, 29, 33, 28, 30},
        {97, 89, 61, 64, 64},
        {89, 97, 61, 67, 64},
        {50, 31, 31, 64, 63},
        {31, 50, 31, 63, 32},
        {224, 225, 224, 224, 224},
        {7, 5, 9, 12, 4},
        {1, 3, 2, 3, 3}
    };

    @TempDir
    private Path directory;

    private record Case(Pixels image, ResizeFilter filter, int edge, int width, int height, String name) {}

    @Test
    void shouldResizeAndCropToTheSameBytesAsTorchvision() throws Exception {
        List<Case> cases = new ArrayList<>();
        for (int[] sizes : SIZES) {
            for (int channels : new int[] {1, 3}) {
                Pixels image = TestPixels.of(sizes[0], sizes[1], channels);
                for (ResizeFilter filter : FILTERS) {
                    cases.add(new Case(image, filter, sizes[2], sizes[3], sizes[4], "out-" + cases.size()));
                }
            }
        }
        List<String> lines = new ArrayList<>();
        for (Case one : cases) {
            lines.add(String.join(
                    " ",
                    TestPixels.write(directory, one.image),
                    one.filter.name(),
                    Integer.toString(one.edge),
                    Integer.toString(one.width),
                    Integer.toString(one.height),
                    one.name));
        }
        Files.write(directory.resolve("cases.txt"), lines);

        Python.MODELS.run(directory, "torchvision_resize.py");

        List<String> different = new ArrayList<>();
        for (Case one : cases) {
            Resize resize = new Resize(one.filter, one.edge, one.edge, true);
            Preprocessing preprocessing = new Preprocessing(Transparency.DROP, false, resize, CropRule.TORCHVISION);
            Pixels actual = new Preprocessor(preprocessing, one.width, one.height).apply(one.image);
            int bytes = TestPixels.differentBytes(actual, Files.readAllBytes(directory.resolve(one.name)));
            if (bytes > 0) {
                different.add(lines.get(cases.indexOf(one)) + ": " + bytes);
            }
        }
        assertThat(cases).hasSizeGreaterThanOrEqualTo(60);
        assertThat(different).isEmpty();
    }
}
