package fashionstream.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.SocketException;
import java.util.stream.Stream;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.InvalidConfigurationException;
import org.apache.kafka.common.errors.SaslAuthenticationException;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.apache.kafka.streams.errors.StreamsException;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class TransientFailuresTest {
    static Stream<Throwable> surroundings() {
        return Stream.of(
                new TimeoutException("busy"),
                new SaslAuthenticationException("password changed"),
                new TopicAuthorizationException("images"),
                new SocketException("reset"),
                new StreamsException(new KafkaException(new TimeoutException("busy"))),
                // As other serdes throw it.
                new SerializationException("no schema", new SocketException("reset")));
    }

    @ParameterizedTest
    @MethodSource("surroundings")
    void shouldRecognizeFailuresThatAreNotTheRecordsFault(Throwable failure) {
        assertThat(TransientFailures.isAboutSurroundings(failure)).isTrue();
    }

    static Stream<Throwable> faults() {
        return Stream.of(
                new SerializationException("no Avro"),
                // What Confluent's serdes throw for an unknown schema id.
                new InvalidConfigurationException("Schema 7 not found; error code: 40403"),
                new StreamsException(new IllegalStateException("broken")),
                new SerializationException("no Avro", new IndexOutOfBoundsException("7")));
    }

    @ParameterizedTest
    @MethodSource("faults")
    void shouldRecognizePermanentFailures(Throwable failure) {
        assertThat(TransientFailures.isAboutSurroundings(failure)).isFalse();
    }
}
