package fashionstream.console;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class JsonTest {
    private record Figures(long imagesPerSecond, double accuracy) {}

    @Test
    void shouldWriteOneLineWithKeysInSnakeCase() {
        assertThat(Json.line(new Figures(4_012, 0.9325))).isEqualTo("{\"images_per_second\":4012,\"accuracy\":0.9325}");
    }

    @Test
    void shouldWriteAscii() {
        assertThat(Json.line("caf\u00e9\u009b")).isEqualTo("\"caf\\u00E9\\u009B\"");
    }

    @Test
    void shouldRejectObjectsThatAreNotData() {
        assertThatThrownBy(() -> Json.line(new Object())).isInstanceOf(IllegalArgumentException.class);
    }
}
