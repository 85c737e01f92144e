package fashionstream.console;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class TextTableTest {
    @Test
    void shouldAlignWordsLeftAndNumbersRight() {
        String table = new TextTable()
                .left("class")
                .right("images")
                .left("note")
                .row("T-shirt/top", 7, "")
                .row("Bag", 1000, "ok")
                .toString();

        assertThat(table.lines())
                .containsExactly(
                        "class        images  note", //
                        "T-shirt/top       7",
                        "Bag            1000  ok");
    }

    @Test
    void shouldShowControlCharactersAsQuestionMarks() {
        assertThat(new TextTable().left("label").row("a\u001b[2J\nb").toString().lines())
                .containsExactly("label", "a?[2J b");
    }

    @Test
    void shouldRejectARowOfAnotherLength() {
        TextTable table = new TextTable().left("a").left("b");
        assertThatThrownBy(() -> table.row("only one"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("1 cells for 2 columns");
    }
}
