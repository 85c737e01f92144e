package fashionstream.console;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class PlainTextTest {
    @Test
    void shouldPutLinesBehindEachOther() {
        assertThat(PlainText.oneLine(" first\r\n  second\u2028third\n")).isEqualTo("first second third");
    }

    @Test
    void shouldShowWhatSteersATerminalAsQuestionMarks() {
        // Escape, the one-character form of the same in C1, and the override that reverses what follows.
        assertThat(PlainText.oneLine("a\u001b[2Jb\u009b2Jc\u202ed")).isEqualTo("a?[2Jb?2Jc?d");
    }

    @Test
    void shouldKeepOtherText() {
        assertThat(PlainText.oneLine("T-shirt/top 50 % \u00e9\u65e5")).isEqualTo("T-shirt/top 50 % \u00e9\u65e5");
    }
}
