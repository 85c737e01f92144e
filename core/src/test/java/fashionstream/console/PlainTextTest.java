package fashionstream.console;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class PlainTextTest {
    @Test
    void shouldJoinLines() {
        assertThat(PlainText.oneLine(" first\r\n  second\u2028third\n")).isEqualTo("first second third");
    }

    @Test
    void shouldReplaceTerminalControlCharactersWithQuestionMarks() {
        // Escape, its one-character form in C1, and the override that reverses the following text.
        assertThat(PlainText.oneLine("a\u001b[2Jb\u009b2Jc\u202ed")).isEqualTo("a?[2Jb?2Jc?d");
    }

    @Test
    void shouldNotChangeOtherText() {
        assertThat(PlainText.oneLine("T-shirt/top 50 % \u00e9\u65e5")).isEqualTo("T-shirt/top 50 % \u00e9\u65e5");
    }

    @Test
    void shouldTruncateLongTextBetweenCharacters() {
        assertThat(PlainText.cut("12345", 5)).isEqualTo("12345");
        assertThat(PlainText.cut("123456", 5)).isEqualTo("1234\u2026");
        // The dress emoji has two chars.
        assertThat(PlainText.cut("123\ud83d\udc576", 5)).isEqualTo("123\u2026");
        assertThat(PlainText.cut("12\ud83d\udc5756", 5)).isEqualTo("12\ud83d\udc57\u2026");
    }
}
