package fashionstream.trainer;

import static org.assertj.core.api.Assertions.assertThat;

import fashionstream.dataset.LabelledImages;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class HoldOutTest {
    private static final LabelledImages NUMBERED = numbered(60_000);

    @Test
    void shouldUseEveryImageOnce() {
        HoldOut parts = HoldOut.split(NUMBERED, TrainingSettings.standard());
        assertThat(parts.validation().size()).isEqualTo(5_000);
        assertThat(parts.training().size()).isEqualTo(55_000);
        Set<Integer> seen = new HashSet<>(numbers(parts.training()));
        seen.addAll(numbers(parts.validation()));
        assertThat(seen).hasSize(60_000);
    }

    @Test
    void shouldHoldOutTheSameImagesForAnyTrainingSubset() {
        HoldOut all = HoldOut.split(NUMBERED, TrainingSettings.standard());
        HoldOut few = HoldOut.split(NUMBERED, TrainingSettings.standard().withTrainingImages(640));
        assertThat(numbers(few.validation())).isEqualTo(numbers(all.validation()));
        assertThat(few.training().size()).isEqualTo(640);
        assertThat(numbers(few.validation())).doesNotContainAnyElementsOf(numbers(few.training()));
    }

    @Test
    void shouldKeepLabelsWithTheirImages() {
        LabelledImages training =
                HoldOut.split(NUMBERED, TrainingSettings.standard()).training();
        for (int i = 0; i < training.size(); i++) {
            int number = ByteBuffer.wrap(training.pixels().get(i)).getInt();
            assertThat(training.labels().get(i)).isEqualTo(number % 10);
        }
    }

    private static List<Integer> numbers(LabelledImages images) {
        return images.pixels().stream().map(p -> ByteBuffer.wrap(p).getInt()).toList();
    }

    private static LabelledImages numbered(int count) {
        List<byte[]> pixels = new ArrayList<>();
        List<Integer> labels = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            pixels.add(ByteBuffer.allocate(4).putInt(i).array());
            labels.add(i % 10);
        }
        return new LabelledImages(2, 2, pixels, labels);
    }
}
