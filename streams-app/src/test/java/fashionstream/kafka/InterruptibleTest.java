package fashionstream.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.apache.kafka.common.errors.InterruptException;
import org.junit.jupiter.api.Test;

class InterruptibleTest {
    @Test
    void shouldConvertKafkasExceptionToJavas() {
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
    void shouldNotConvertOtherFailures() {
        IllegalStateException failure = new IllegalStateException("boom");
        assertThatThrownBy(() -> Interruptible.call(() -> {
                    throw failure;
                }))
                .isSameAs(failure);
    }

    @Test
    void shouldReturnTheResult() throws InterruptedException {
        assertThat(Interruptible.<String, RuntimeException>call(() -> "done")).isEqualTo("done");
    }
}
