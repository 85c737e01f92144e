package fashionstream.inference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class ChallengersTest {
    private final Model first = new Model("first");
    private final ActiveModel active = new ActiveModel(first);
    private final Challengers challengers = active.challengers();

    private static final class Model implements Classifier {
        private final String version;
        private final AtomicInteger closed = new AtomicInteger();

        Model(String version) {
            this.version = version;
        }

        @Override
        public ModelInfo model() {
            return new ModelInfo("model", version, List.of("Bag", "Coat"), new ImageShape(1, 1, 1), Map.of());
        }

        @Override
        public float[][] classify(List<byte[]> images) {
            return new float[images.size()][2];
        }

        @Override
        public void close() {
            closed.incrementAndGet();
        }
    }

    @Test
    void shouldCloseAChallengerThatIsRemoved() {
        Model second = new Model("second");
        challengers.add(second, ImageShare.ALL, true);
        assertThat(challengers.find("second")).isPresent();
        challengers.remove("second");
        assertThat(challengers.current()).isEmpty();
        assertThat(second.closed).hasValue(1);
        challengers.remove("second");
        assertThat(second.closed).hasValue(1);
    }

    @Test
    void shouldFinishARunningBatchFirst() {
        Model second = new Model("second");
        challengers.add(second, ImageShare.ALL, true);
        Challengers.Challenger challenger = challengers.current().get(0);
        challenger.use(classifier -> {
            challengers.remove("second");
            assertThat(second.closed).hasValue(0);
        });
        assertThat(second.closed).hasValue(1);
        AtomicInteger runs = new AtomicInteger();
        challenger.use(classifier -> runs.incrementAndGet());
        assertThat(runs).as("batches of a closed model").hasValue(0);
    }

    @Test
    void shouldRememberWhyAChallengerWasDropped() {
        Model second = new Model("second");
        challengers.add(second, ImageShare.ALL, true);
        challengers.drop("second", "it fails");
        challengers.drop("second", "another reason");
        challengers.drop("third", "it is not a challenger");
        assertThat(challengers.current()).isEmpty();
        assertThat(challengers.failures()).containsExactly(Map.entry("second", "it fails"));
        assertThat(second.closed).hasValue(1);
        challengers.add(new Model("second"), ImageShare.ALL, true);
        assertThat(challengers.failures()).isEmpty();
    }

    @Test
    void shouldNotCloseTheFirstModel() {
        active.challengeWithFirst(new ImageShare(0.5));
        assertThatThrownBy(() -> active.challengeWithFirst(ImageShare.ALL)).isInstanceOf(IllegalStateException.class);
        challengers.remove("first");
        assertThat(first.closed).hasValue(0);
    }

    @Test
    void shouldCloseAllWithTheActiveModel() {
        Model second = new Model("second");
        Model third = new Model("third");
        challengers.add(second, ImageShare.ALL, true);
        challengers.add(third, ImageShare.ALL, true);
        active.close();
        assertThat(second.closed).hasValue(1);
        assertThat(third.closed).hasValue(1);
        assertThat(first.closed).hasValue(0);
    }

    @Test
    void shouldCompareTheCost() {
        challengers.add(new Model("second"), ImageShare.ALL, true);
        ComparedCost cost = challengers.current().get(0).cost();
        assertThat(cost.activeNanos()).isEmpty();
        cost.add(1, 100, 300);
        cost.add(3, 700, 100);
        assertThat(cost.activeNanos()).hasValue(200);
        assertThat(cost.challengerNanos()).hasValue(100);
    }
}
