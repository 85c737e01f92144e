package fashionstream.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.apache.kafka.common.errors.InterruptException;
import org.junit.jupiter.api.Test;

class InterruptibleTest {
    @Test
    void shouldTurnKafkasExceptionIntoJavas() {
        InterruptException kafkas = new InterruptException("poll");
        assertThatThrownBy(() -> Interruptible.call(() -> {
                    Thread.currentThread().interrupt();
                    throw kafkas;
                }))
                .isInstanceOf(InterruptedException.class)
                .hasCause(kafkas);
        assertThat(Thread.interrupted()).as("still interrupted").isFalse();
    }

    @Test
    void shouldLeaveOtherFailuresAlone() {
        IllegalStateException failure = new IllegalStateException("boom");
        assertThatThrownBy(() -> Interruptible.call(() -> {
                    throw failure;
                }))
                .isSameAs(failure);
    }

    @Test
    void shouldGiveTheResult() throws InterruptedException {
        assertThat(Interruptible.<String, RuntimeException>call(() -> "done")).isEqualTo("done");
    }
}
