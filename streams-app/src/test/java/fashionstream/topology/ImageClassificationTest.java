package fashionstream.topology;

import static fashionstream.topology.TestImages.image;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import fashionstream.schema.ImageRecord;
import fashionstream.topology.Outcome.Classified;
import fashionstream.topology.Outcome.Rejected;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ConnectException;
import java.nio.ByteBuffer;
import java.time.Clock;
import java.util.List;
import org.apache.avro.AvroRuntimeException;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.serialization.Deserializer;
import org.junit.jupiter.api.Test;

/** What a batch of several records does; the topology's own test covers the rest. */
class ImageClassificationTest {
    @Test
    void shouldAnswerEachRecordOfABatchInOrder() {
        List<Outcome> outcomes = classification(ImageClassificationTest::plainAvro)
                .classify(List.of(
                        source(0, bytes(image("a", 1, null))),
                        source(1, new byte[] {1, 2, 3}),
                        source(2, bytes(image("c", FirstPixelClassifier.FATAL, null))),
                        source(3, bytes(image("d", 2, null)))));

        assertThat(outcomes).hasSize(4);
        assertThat(outcomes.get(0)).isInstanceOfSatisfying(Classified.class, classified -> {
            assertThat(classified.prediction().getLabel()).isEqualTo("Coat");
            assertThat(classified.prediction().getImageOffset()).isZero();
        });
        assertThat(outcomes.get(1)).isInstanceOfSatisfying(Rejected.class, rejected -> assertThat(
                        rejected.source().offset())
                .isEqualTo(1));
        assertThat(outcomes.get(2)).isInstanceOfSatisfying(Rejected.class, rejected -> assertThat(rejected.reason())
                .hasMessage("the model fails on this image"));
        assertThat(outcomes.get(3)).isInstanceOfSatisfying(Classified.class, classified -> {
            assertThat(classified.prediction().getLabel()).isEqualTo("Shirt");
            assertThat(classified.prediction().getImageOffset()).isEqualTo(3);
        });
    }

    @Test
    void shouldThrowWhenASerdeHidesTheNetworksFailure() {
        ImageClassification classification = classification((topic, data) -> {
            throw new SerializationException("can't read", new ConnectException("refused"));
        });

        assertThatThrownBy(() -> classification.classify(List.of(source(0, new byte[] {1}))))
                .isInstanceOf(SerializationException.class);
    }

    private static ImageClassification classification(Deserializer<ImageRecord> deserializer) {
        return new ImageClassification(deserializer, new FirstPixelClassifier(), Clock.systemUTC());
    }

    private static SourceRecord source(long offset, byte[] value) {
        return new SourceRecord("images", 0, offset, 0, null, value, new RecordHeaders());
    }

    private static ImageRecord plainAvro(String topic, byte[] data) {
        try {
            return ImageRecord.fromByteBuffer(ByteBuffer.wrap(data));
        } catch (IOException | AvroRuntimeException e) {
            throw new SerializationException(topic, e);
        }
    }

    private static byte[] bytes(ImageRecord image) {
        try {
            ByteBuffer buffer = image.toByteBuffer();
            byte[] bytes = new byte[buffer.remaining()];
            buffer.get(bytes);
            return bytes;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
