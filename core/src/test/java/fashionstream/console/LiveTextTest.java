package fashionstream.console;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;

class LiveTextTest {
    @Test
    void shouldOverwriteThePreviousText() {
        StringWriter terminal = new StringWriter();
        LiveText text = new LiveText(new PrintWriter(terminal));

        text.draw("one\ntwo\nthree\n");
        assertThat(terminal.toString()).isEqualTo("\u001b[J\u001b[?7lone\ntwo\nthree\n\u001b[?7h");

        terminal.getBuffer().setLength(0);
        text.draw("new\n");
        assertThat(terminal.toString()).isEqualTo("\u001b[3A\r\u001b[J\u001b[?7lnew\n\u001b[?7h");

        terminal.getBuffer().setLength(0);
        text.draw("last\n");
        assertThat(terminal.toString()).startsWith("\u001b[1A\r");
    }
}
