package fashionstream.trainer.layers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class MomentsTest {
    @Test
    void shouldSumEveryValueForAnyBlockSize() {
        float[] a = new float[210];
        float[] b = new float[210];
        for (int i = 0; i < a.length; i++) {
            a[i] = i;
            b[i] = i % 2;
        }
        for (int block : new int[] {1, 3, 5, 7, 210}) {
            var moments = Moments.of(a, b, block);
            assertThat(moments.mean()).isEqualTo(104.5, within(1e-9));
            // The odd numbers below 210: there are 105, with a mean of 105.
            assertThat(moments.meanProduct()).isEqualTo(52.5, within(1e-9));
        }
    }
}
