package fashionstream.console;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.joran.JoranConfigurator;
import ch.qos.logback.classic.util.LogbackMDCAdapter;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** Checks the format of the commands' log. */
class LogFormatTest {
    private static final String FORGED =
            "a\r\n2026-01-01T00:00:00.000Z ERROR all is lost\u2028b\u0085c\u001b[2Jd\u009b2Je\u0000\u202ef";
    private static final String PLAIN = "a 2026-01-01T00:00:00.000Z ERROR all is lost b c?[2Jd?2Je??f";

    @Test
    void shouldBeginEachLineWithDateTimeAndOffset() throws Exception {
        String line = logged(log -> log.warn("so it is"));

        OffsetDateTime now = OffsetDateTime.now(ZoneId.systemDefault());
        assertThat(OffsetDateTime.parse(line.substring(0, line.indexOf(' '))))
                .isBetween(now.minusMinutes(1), now.plusMinutes(1));
        assertThat(line).endsWith(" WARN  f.c.LogFormatTest: so it is\n");
    }

    @Test
    void shouldPreventAKeyFromForgingALineOrControllingTheTerminal() throws Exception {
        String text = logged(log -> log.error("key {}", FORGED));

        assertThat(text.lines()).hasSize(1);
        assertThat(text).contains(": key " + PLAIN);
    }

    @Test
    void shouldPreventAnExceptionFromForgingALineOrControllingTheTerminal() throws Exception {
        IllegalStateException failure = new IllegalStateException(FORGED, new IOException("cause " + FORGED));
        failure.addSuppressed(new IOException("suppressed " + FORGED));

        List<String> lines =
                logged(log -> log.error("it failed", failure)).lines().toList();

        assertThat(lines.get(1)).isEqualTo("java.lang.IllegalStateException: " + PLAIN);
        assertThat(lines).contains("Caused by: java.io.IOException: cause " + PLAIN);
        assertThat(lines)
                .anySatisfy(line -> assertThat(line).endsWith("Suppressed: java.io.IOException: suppressed " + PLAIN));
        assertThat(lines.subList(1, lines.size()))
                .allSatisfy(line -> assertThat(line).matches("(Caused by: )?java\\..*|\\t.*"))
                .allSatisfy(line -> assertThat(line).doesNotContainPattern("[\\p{Cc}\\p{Cf}&&[^\\t]]"));
    }

    /** Formats an event with the commands' configuration. */
    private static String logged(Consumer<Logger> logging) throws Exception {
        PrintStream before = System.err;
        ByteArrayOutputStream log = new ByteArrayOutputStream();
        LoggerContext context = new LoggerContext();
        context.setMDCAdapter(new LogbackMDCAdapter());
        try (PrintStream captured = new PrintStream(log, true, UTF_8)) {
            System.setErr(captured);
            JoranConfigurator configurator = new JoranConfigurator();
            configurator.setContext(context);
            configurator.doConfigure(LogFormatTest.class.getResource("/logback.xml"));
            logging.accept(context.getLogger(LogFormatTest.class));
        } finally {
            context.stop();
            System.setErr(before);
        }
        return log.toString(UTF_8);
    }
}
