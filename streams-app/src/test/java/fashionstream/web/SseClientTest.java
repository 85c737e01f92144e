package fashionstream.web;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class SseClientTest {
    @Test
    void shouldDropTheOldestEventsOfABrowserThatIsTooSlow() throws Exception {
        ByteArrayOutputStream sent = new ByteArrayOutputStream();
        SseClient client = new SseClient(sent, Duration.ofMinutes(1));
        int dropped = 0;
        for (int id = 1; id <= 300; id++) {
            dropped += client.offer(new SseEvent("tick", "").frame(id));
        }
        assertThat(dropped).isEqualTo(300 - 256);

        Thread writer = new Thread(client);
        writer.start();
        await().until(() -> sent.toString(UTF_8).contains("id: 300\n"));
        writer.interrupt();
        writer.join();

        assertThat(client.ended()).isCompleted();
        assertThat(sent.toString(UTF_8)).startsWith("id: 45\n");
    }

    @Test
    void shouldEndWhenTheBrowserDisconnects() {
        SseClient client = new SseClient(
                new OutputStream() {
                    @Override
                    public void write(int b) throws IOException {
                        throw new IOException("broken pipe");
                    }
                },
                Duration.ofMillis(1));

        client.run(); // the heartbeat finds out

        assertThat(client.ended()).isCompleted();
    }

    @Test
    void shouldWriteEachLineOfDataSeparately() {
        assertThat(new String(new SseEvent("news", "{\n\"a\": 1\r\n}").frame(7), UTF_8))
                .isEqualTo("id: 7\nevent: news\ndata: {\ndata: \"a\": 1\ndata: }\n\n");
    }

    @Test
    void shouldRejectANameWithSeveralWords() {
        assertThatThrownBy(() -> new SseEvent("news\ndata: x", ""))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("event name must be one word");
    }
}
