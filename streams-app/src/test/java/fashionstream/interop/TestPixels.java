package fashionstream.interop;

import static org.assertj.core.api.Assertions.assertThat;

import fashionstream.preprocessing.Pixels;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.SplittableRandom;

/** Raw images that are exchanged with scripts. */
final class TestPixels {
    private TestPixels() {}

    /** Smooth areas, edges and noise. */
    static Pixels of(int width, int height, int channels) {
        SplittableRandom random = new SplittableRandom(width * 31L + height);
        byte[] levels = new byte[width * height * channels];
        for (int i = 0; i < levels.length; i++) {
            int x = i / channels % width;
            int y = i / channels / width;
            int level = (x / 16 + y / 16) % 3 == 0 ? random.nextInt(256) : (x * 2 + y + i % channels * 50) & 0xFF;
            levels[i] = (byte) ((x / 40) % 5 == 0 ? (y % 9 < 4 ? 0 : 255) : level);
        }
        return new Pixels(width, height, channels, levels);
    }

    /** Writes an image, and returns its file name, width, height and channels, as the scripts read them. */
    static String write(Path directory, Pixels image) throws IOException {
        String name = "in-" + image.width() + "x" + image.height() + "x" + image.channels();
        Files.write(directory.resolve(name), image.levels());
        return String.join(
                " ",
                name,
                Integer.toString(image.width()),
                Integer.toString(image.height()),
                Integer.toString(image.channels()));
    }

    static int differentBytes(Pixels actual, byte[] expected) {
        assertThat(actual.levels()).hasSameSizeAs(expected);
        int different = 0;
        for (int i = 0; i < expected.length; i++) {
            different += actual.levels()[i] == expected[i] ? 0 : 1;
        }
        return different;
    }
}
