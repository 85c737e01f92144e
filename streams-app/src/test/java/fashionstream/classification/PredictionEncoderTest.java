package fashionstream.classification;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import fashionstream.classification.Outcome.Classified;
import fashionstream.classification.Outcome.Encoded;
import fashionstream.classification.Outcome.Rejected;
import fashionstream.kafka.StreamsFailedException;
import fashionstream.kafka.UnexpectedFailures;
import fashionstream.microbatch.SourceRecord;
import fashionstream.schema.Prediction;
import fashionstream.schema.Topics;
import fashionstream.topics.TopicView;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Clock;
import java.util.List;
import java.util.function.Function;
import org.apache.kafka.common.errors.InvalidConfigurationException;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.junit.jupiter.api.Test;

class PredictionEncoderTest {
    @Test
    void shouldRejectOnlyThePredictionThatCannotBeSerialized() {
        PredictionEncoder encoder = encoder(prediction -> {
            if (prediction.getImageId().equals("bad")) {
                throw new SerializationException("cannot write it");
            }
            return new byte[] {1};
        });

        assertThat(encode(encoder, "a")).isInstanceOf(Encoded.class);
        assertThat(encode(encoder, "bad"))
                .isInstanceOfSatisfying(Rejected.class, rejected -> assertThat(rejected.reason())
                        .hasMessage("cannot write it"));
        assertThat(encode(encoder, "b")).isInstanceOf(Encoded.class);
    }

    @Test
    void shouldThrowFailuresThatAreNotTheRecordsFault() {
        PredictionEncoder encoder = encoder(prediction -> {
            throw new SerializationException("no response", new TimeoutException("the registry"));
        });

        assertThatThrownBy(() -> encode(encoder, "a")).isInstanceOf(SerializationException.class);
    }

    @Test
    void shouldThrowIfTheSchemaIsRejected() {
        PredictionEncoder encoder = encoder(prediction -> {
            throw new InvalidConfigurationException("the schema is incompatible");
        });

        assertThatThrownBy(() -> encode(encoder, "a")).isInstanceOf(InvalidConfigurationException.class);
    }

    @Test
    void shouldFailAfterTooManyFailuresInARow() {
        PredictionEncoder encoder = encoder(prediction -> {
            throw new IllegalStateException("this serializer is broken");
        });

        assertThat(encode(encoder, "a")).isInstanceOf(Rejected.class);
        assertThat(encode(encoder, "b")).isInstanceOf(Rejected.class);
        assertThatThrownBy(() -> encode(encoder, "c"))
                .isInstanceOf(StreamsFailedException.class)
                .hasMessageContaining("this serializer is broken");
    }

    private static PredictionEncoder encoder(Function<Prediction, byte[]> serializer) {
        return new PredictionEncoder(
                Topics.DEFAULT,
                (topic, prediction) -> serializer.apply(prediction),
                1 << 20,
                new UnexpectedFailures(2),
                TopicView.DEFAULTS,
                Clock.systemUTC(),
                new ChallengerMeters(new SimpleMeterRegistry()));
    }

    private static Outcome encode(PredictionEncoder encoder, String id) {
        SourceRecord source = new SourceRecord("images", 0, 0, 0, null, new byte[] {1}, new RecordHeaders());
        Prediction prediction = new Prediction();
        prediction.setImageId(id);
        prediction.setTop(List.of());
        return encoder.encode(source, new Classified(prediction, List.of()), 0);
    }
}
