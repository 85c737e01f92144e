package fashionstream.trainer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import fashionstream.dataset.FashionMnist;
import fashionstream.dataset.FashionMnist.Split;
import java.util.List;
import org.junit.jupiter.api.Test;

class PixelStatisticsTest {
    @Test
    void shouldMatchTheKnownFiguresOfFashionMnist() {
        var pixels = PixelStatistics.of(
                FashionMnist.read(RealData.folder(), Split.TRAIN).pixels());
        // The figures that every published training script normalises with.
        assertThat(pixels.mean()).isEqualTo(0.2860, within(5e-5));
        assertThat(pixels.deviation()).isEqualTo(0.3530, within(5e-5));
    }

    @Test
    void shouldTreatBytesAsUnsigned() {
        var pixels = PixelStatistics.of(List.of(new byte[] {0, (byte) 255}));
        assertThat(pixels.mean()).isEqualTo(0.5, within(1e-12));
        assertThat(pixels.deviation()).isEqualTo(0.5, within(1e-12));
        assertThat(pixels.table()[0]).isEqualTo(-1);
        assertThat(pixels.table()[255]).isEqualTo(1);
    }

    @Test
    void shouldRejectIdenticalPixels() {
        assertThatThrownBy(() -> PixelStatistics.of(List.of(new byte[] {7, 7})))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
