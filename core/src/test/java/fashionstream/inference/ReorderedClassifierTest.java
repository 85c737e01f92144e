package fashionstream.inference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import fashionstream.drift.DriftReference;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class ReorderedClassifierTest {
    private static final List<byte[]> BLACK = List.of(new byte[28 * 28], new byte[28 * 28]);

    @Test
    void shouldReturnTheProbabilityOfEachClassAtItsNewIndex() {
        try (Classifier model = BundledModel.DEFAULT.load()) {
            List<String> backwards = backwards(model.model().classes());

            Classifier reordered = ReorderedClassifier.of(model, backwards);

            assertThat(reordered.model().classes()).isEqualTo(backwards);
            assertThat(reordered.model().version()).isEqualTo(model.model().version());
            float[][] before = model.classify(BLACK);
            float[][] after = reordered.classify(BLACK);
            assertThat(after).hasDimensions(2, 10);
            for (int i = 0; i < 10; i++) {
                assertThat(after[1][i]).isEqualTo(before[1][9 - i]);
            }
        }
    }

    @Test
    void shouldReorderTheDriftReference() {
        try (Classifier model = BundledModel.DEFAULT.load()) {
            Classifier reordered =
                    ReorderedClassifier.of(model, backwards(model.model().classes()));

            DriftReference before = Objects.requireNonNull(model.model().driftReference());
            DriftReference after = Objects.requireNonNull(reordered.model().driftReference());
            assertThat(after.classShares()).isEqualTo(backwards(before.classShares()));
            assertThat(after.confidenceShares()).isEqualTo(before.confidenceShares());
        }
    }

    @Test
    void shouldReturnAClassifierUnchangedIfItHasTheOrderAlready() {
        try (Classifier model = BundledModel.DEFAULT.load()) {
            assertThat(ReorderedClassifier.of(model, List.copyOf(model.model().classes())))
                    .isSameAs(model);
        }
    }

    @Test
    void shouldRejectOtherClasses() {
        try (Classifier model = BundledModel.DEFAULT.load()) {
            assertThatThrownBy(() -> ReorderedClassifier.of(model, List.of("cat", "dog")))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("Ankle boot")
                    .hasMessageContaining("cat");
        }
    }

    private static <T> List<T> backwards(List<T> list) {
        List<T> copy = new ArrayList<>(list);
        Collections.reverse(copy);
        return copy;
    }
}
