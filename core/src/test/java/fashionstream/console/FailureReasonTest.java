package fashionstream.console;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ConnectException;
import java.net.UnknownHostException;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.Test;

class FailureReasonTest {
    @Test
    void shouldSkipWrappersWithoutInformation() {
        Throwable failure = new CompletionException(
                new RuntimeException("", new UncheckedIOException(new IOException("the disk is full"))));
        assertThat(FailureReason.of(failure)).isEqualTo("the disk is full");
    }

    @Test
    void shouldSkipExceptionsThatOnlyReferToAnEarlierFailure() {
        Throwable failure = new IllegalStateException(
                "Cannot execute transactional method because we are in an error state",
                new IllegalStateException("The message is 5000000 bytes when serialized"));
        assertThat(FailureReason.of(failure)).isEqualTo("The message is 5000000 bytes when serialized");
    }

    @Test
    void shouldReportTheFirstAndTheRootCause() {
        Throwable failure = new IllegalStateException(
                "Failed to construct kafka producer",
                new RuntimeException("in between", new ConnectException("no route to host")));
        assertThat(FailureReason.of(failure)).isEqualTo("Failed to construct kafka producer: no route to host");
    }

    @Test
    void shouldNotRepeatAMessage() {
        Throwable failure = new IllegalStateException(
                "can't write to topic models: the disk is full", new IOException("the disk is full"));
        assertThat(FailureReason.of(failure)).isEqualTo("can't write to topic models: the disk is full");
    }

    @Test
    void shouldExplainAMessageThatIsOnlyAName() {
        Throwable failure = new IllegalStateException("can't ask the registry", new UnknownHostException("nowhere"));
        assertThat(FailureReason.of(failure)).isEqualTo("can't ask the registry: UnknownHostException: nowhere");
        assertThat(FailureReason.of(new NullPointerException())).isEqualTo("NullPointerException");
    }

    @Test
    void shouldNotChangeOurOwnMessages() {
        Throwable ours = CommandException.failed("no broker at localhost:1", new ConnectException("refused"));
        assertThat(FailureReason.of(ours)).isEqualTo("no broker at localhost:1");
        assertThat(FailureReason.of(new IllegalStateException("while reading", ours)))
                .isEqualTo("while reading: no broker at localhost:1");
    }

    @Test
    void shouldTerminateOnCircularCauses() {
        Exception first = new Exception("first");
        first.initCause(new Exception("second", first));
        assertThat(FailureReason.of(first)).contains("first", "second");
    }

    @Test
    void shouldBeOneLine() {
        assertThat(FailureReason.of(new IOException("first\n\tsecond\u001b[2J")))
                .isEqualTo("first second?[2J");
    }
}
