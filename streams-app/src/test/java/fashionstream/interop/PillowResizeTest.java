package fashionstream.interop;

import static org.assertj.core.api.Assertions.assertThat;

import fashionstream.preprocessing.CropRule;
import fashionstream.preprocessing.Pixels;
import fashionstream.preprocessing.Preprocessing;
import fashionstream.preprocessing.Preprocessor;
import fashionstream.preprocessing.Resize;
import fashionstream.preprocessing.ResizeFilter;
import fashionstream.preprocessing.Transparency;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Compares resized images with those of Pillow itself, byte by byte. */
class PillowResizeTest {
    private static final List<ResizeFilter> FILTERS = List.of(
            ResizeFilter.NEAREST,
            ResizeFilter.BOX,
            ResizeFilter.BILINEAR,
            ResizeFilter.HAMMING,
            ResizeFilter.BICUBIC,
            ResizeFilter.LANCZOS);

    /** Width and height, before and after: reduced, enlarged, both, one side only, odd ratios, single pixels. */
    private static final int[][] SIZES = {
        {640, 480, 224, 224},
        {481, 641, 256, 341},
        {1023, 67, 224, 224},
        {28, 28, 224, 224},
        {100, 300, 300, 100},
        {224, 500, 224, 224},
        {500, 224, 224, 224},
        {97, 89, 101, 83},
        {1, 1, 7, 5},
        {3, 2, 1, 1},
        {1000, 2, 3, 1000},
        {333, 777, 10, 776},
        {300, 400, 224, 248},
        {300, 400, 224, 247},
        {300, 401, 224, 248},
        {300, 400, 310, 399}
    };

    @TempDir
    private Path directory;

    private record Case(Pixels image, ResizeFilter filter, int width, int height, Path expected) {}

    @Test
    void shouldResizeToTheSameBytesAsPillow() throws Exception {
        List<Case> cases = new ArrayList<>();
        for (int[] sizes : SIZES) {
            for (int channels : new int[] {1, 3}) {
                Pixels image = TestPixels.of(sizes[0], sizes[1], channels);
                for (ResizeFilter filter : FILTERS) {
                    cases.add(new Case(image, filter, sizes[2], sizes[3], Path.of("out-" + cases.size())));
                }
            }
        }
        write(cases);

        Python.PILLOW.run(directory, "resize.py");

        List<String> different = new ArrayList<>();
        for (Case one : cases) {
            int bytes = differentBytes(one);
            if (bytes > 0) {
                different.add(describe(one) + ": " + bytes);
            }
        }
        assertThat(cases).hasSizeGreaterThanOrEqualTo(60);
        assertThat(different).isEmpty();
    }

    private void write(List<Case> cases) throws IOException {
        List<String> lines = new ArrayList<>();
        for (Case one : cases) {
            lines.add(String.join(
                    " ",
                    TestPixels.write(directory, one.image),
                    one.filter.name(),
                    Integer.toString(one.width),
                    Integer.toString(one.height),
                    one.expected.toString()));
        }
        Files.write(directory.resolve("cases.txt"), lines);
    }

    private int differentBytes(Case one) throws IOException {
        Resize resize = new Resize(one.filter, one.width, one.height, false);
        Pixels actual = new Preprocessor(
                        new Preprocessing(Transparency.DROP, false, resize, CropRule.NONE), one.width, one.height)
                .apply(one.image);
        return TestPixels.differentBytes(actual, Files.readAllBytes(directory.resolve(one.expected)));
    }

    private static String describe(Case one) {
        return one.filter + " " + one.image.width() + "x" + one.image.height() + "x" + one.image.channels() + " to "
                + one.width + "x" + one.height;
    }
}
