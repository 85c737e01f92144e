package fashionstream.rolling.counts;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ModelSlotsTest {
    private static final long PATIENCE = 1000;

    private final ModelSlots slots = new ModelSlots(PATIENCE, version -> version.startsWith("own"));
    private final List<String> givenUp = new ArrayList<>();

    private boolean admits(String version, long now) {
        return slots.admits(version, now, givenUp::add);
    }

    private void fill(long now) {
        for (int i = 0; i < ModelSlots.MAX; i++) {
            assertThat(admits("invented-" + i, now)).isTrue();
        }
    }

    @Test
    void shouldRejectVersionsBeyondTheLimit() {
        fill(0);

        assertThat(admits("one-more", PATIENCE)).isFalse();
        assertThat(admits("invented-99", PATIENCE)).isTrue();
        assertThat(givenUp).isEmpty();
    }

    @Test
    void shouldReplaceAVersionThatWasNotSeenForALongTime() {
        fill(0);
        for (int i = 1; i < ModelSlots.MAX; i++) {
            admits("invented-" + i, 500);
        }

        assertThat(admits("one-more", PATIENCE + 1)).isTrue();
        assertThat(givenUp).containsExactly("invented-0");
        assertThat(admits("another", PATIENCE + 1)).isFalse();
    }

    @Test
    void shouldAlwaysTrackItsOwnModels() {
        fill(0);

        assertThat(admits("own-1", 0)).isTrue();
        assertThat(givenUp).containsExactly("invented-0");
        for (int i = 2; i <= ModelSlots.MAX + 10; i++) {
            assertThat(admits("own-" + i, 0)).isTrue();
        }
        assertThat(givenUp).hasSize(ModelSlots.MAX).allMatch(version -> version.startsWith("invented"));
    }

    @Test
    void shouldKeepVersionsTrackedBeforeTheStart() {
        for (int i = 0; i < ModelSlots.MAX; i++) {
            slots.restore("before-" + i, 0);
        }

        assertThat(admits("before-7", 500)).isTrue();
        assertThat(admits("one-more", 500)).isFalse();
    }
}
