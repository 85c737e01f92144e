package fashionstream.health;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class StatusTest {
    @Test
    void shouldTruncateLongDetails() {
        Status status = Status.down("no class '" + "x".repeat(60_000) + "'");

        assertThat(status.fields().get("cause"))
                .hasSize(1_000)
                .startsWith("no class 'x")
                .endsWith("…");
        assertThat(status.fields()).containsEntry("status", "down");
    }
}
