package fashionstream.trainer;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.HashSet;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

class AugmentationTest {
    private static final int SIZE = 5;
    private static final float[] AS_IS = new float[256];

    static {
        for (int i = 0; i < 256; i++) {
            AS_IS[i] = i;
        }
    }

    @Test
    void shouldKeepAnImageUnchangedIfNothingIsEnabled() {
        float[] target = apply(new Augmentation(false, 0, 0), new Random(1));
        for (int i = 0; i < SIZE * SIZE; i++) {
            assertThat(target[i]).isEqualTo(i + 1);
        }
    }

    @Test
    void shouldMirrorHalfOfTheTime() {
        Random random = new Random(1);
        int mirrored = 0;
        for (int i = 0; i < 1000; i++) {
            float[] target = apply(new Augmentation(true, 0, 0), random);
            assertThat(target[0]).isIn(1f, 5f);
            assertThat(target[SIZE - 1]).isEqualTo(6 - target[0]);
            mirrored += target[0] == 5f ? 1 : 0;
        }
        assertThat(mirrored).isBetween(400, 600);
    }

    @Test
    void shouldReachEveryShiftAndFillWithBlack() {
        Random random = new Random(1);
        Set<String> seen = new HashSet<>();
        for (int i = 0; i < 2000; i++) {
            float[] target = apply(new Augmentation(false, 2, 0), random);
            // Pixel 13 is the centre: it stays inside for any shift.
            int at = indexOf(target, 13);
            int down = at / SIZE - 2;
            int right = at % SIZE - 2;
            seen.add(down + "," + right);
            for (int y = 0; y < SIZE; y++) {
                for (int x = 0; x < SIZE; x++) {
                    int fromY = y - down;
                    int fromX = x - right;
                    boolean inside = fromY >= 0 && fromY < SIZE && fromX >= 0 && fromX < SIZE;
                    assertThat(target[y * SIZE + x]).isEqualTo(inside ? fromY * SIZE + fromX + 1 : 0);
                }
            }
        }
        assertThat(seen).hasSize(25);
    }

    @Test
    void shouldEraseRectanglesOfAnySizeAtAnyPosition() {
        Random random = new Random(1);
        int size = 28;
        byte[] source = new byte[size * size];
        boolean[] erased = new boolean[size * size];
        int changed = 0;
        for (int i = 0; i < 20_000; i++) {
            float[] target = new float[size * size];
            new Augmentation(false, 0, 0.25).apply(source, size, AS_IS, random, target, 0);
            int top = size;
            int bottom = -1;
            for (int p = 0; p < target.length; p++) {
                if (target[p] != 0) {
                    erased[p] = true;
                    top = Math.min(top, p / size);
                    bottom = Math.max(bottom, p / size);
                }
            }
            changed += bottom >= 0 ? 1 : 0;
            assertThat(bottom - top + 1).isLessThanOrEqualTo(12);
        }
        assertThat(changed).isBetween(4_700, 5_300);
        assertThat(erased).doesNotContain(false);
    }

    private static int indexOf(float[] values, float value) {
        for (int i = 0; i < values.length; i++) {
            if (values[i] == value) {
                return i;
            }
        }
        throw new AssertionError("no " + value + " in " + Arrays.toString(values));
    }

    private static float[] apply(Augmentation augmentation, Random random) {
        byte[] source = new byte[SIZE * SIZE];
        for (int i = 0; i < source.length; i++) {
            source[i] = (byte) (i + 1);
        }
        float[] target = new float[SIZE * SIZE];
        augmentation.apply(source, SIZE, AS_IS, random, target, 0);
        return target;
    }
}
