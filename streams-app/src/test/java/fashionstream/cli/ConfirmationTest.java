package fashionstream.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import fashionstream.console.CommandException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ConfirmationTest {
    @ParameterizedTest
    @ValueSource(strings = {"y", "Y", "yes", " YES "})
    void shouldGoOnIfTheUserWantsIt(String answer) {
        List<String> questions = new ArrayList<>();
        Confirmation confirmation = new Confirmation(question -> {
            questions.add(question);
            return answer;
        });

        assertThatCode(() -> confirmation.require("m", "it is worse")).doesNotThrowAnyException();
        assertThat(questions)
                .containsExactly("it is worse" + System.lineSeparator() + "Promote it nevertheless? [y/N] ");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "n", "no", "yep", "force"})
    void shouldEndAfterAnyOtherAnswer(String answer) {
        assertNotPromoted(new Confirmation(question -> answer));
    }

    @Test
    void shouldEndAtTheEndOfTheInput() {
        assertNotPromoted(new Confirmation(question -> null));
    }

    private static void assertNotPromoted(Confirmation confirmation) {
        assertThatThrownBy(() -> confirmation.require("m", "it is worse"))
                .isInstanceOf(CommandException.class)
                .hasMessage("model m is not promoted");
    }

    @Test
    void shouldNameTheOptionWithoutATerminal() {
        assertThatThrownBy(() -> new Confirmation(null).require("m", "it is worse"))
                .isInstanceOf(CommandException.class)
                .hasMessage("model m is not promoted: it is worse; --force promotes it nevertheless");
    }
}
