package fashionstream.rolling.state;

import fashionstream.rolling.counts.StateInput;
import fashionstream.rolling.counts.StateOutput;
import java.io.IOException;
import java.io.UncheckedIOException;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.Serdes;

/**
 * The binary format of internal topics and state stores, which only this application reads. The first byte is the
 * version of the format, so that later versions can read earlier formats.
 */
public final class BinarySerde {
    private BinarySerde() {}

    /** Writes a value. */
    public interface Writer<T> {
        void write(T value, StateOutput out) throws IOException;
    }

    /** Reads what a {@link Writer} wrote. */
    public interface Reader<T> {
        T read(StateInput in) throws IOException;
    }

    /** Creates a serde. */
    public static <T> Serde<T> of(Writer<T> writer, Reader<T> reader) {
        return Serdes.serdeFrom(
                (topic, value) -> value == null ? null : write(value, writer),
                (topic, bytes) -> bytes == null ? null : read(topic, bytes, reader));
    }

    /** Writes a value in this format. */
    public static <T> byte[] write(T value, Writer<T> writer) {
        try (StateOutput out = new StateOutput()) {
            writer.write(value, out);
            return out.toByteArray();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * Reads what {@link #write} wrote.
     *
     * @param topic where it comes from
     * @throws SerializationException if it is anything else
     */
    public static <T> T read(String topic, byte[] bytes, Reader<T> reader) {
        try (StateInput in = new StateInput(bytes)) {
            T value = reader.read(in);
            if (in.available() > 0) {
                throw new IOException(in.available() + " bytes are left over");
            }
            return value;
        } catch (IOException | RuntimeException e) {
            throw new SerializationException("broken record in internal topic " + topic + ": " + e.getMessage(), e);
        }
    }
}
