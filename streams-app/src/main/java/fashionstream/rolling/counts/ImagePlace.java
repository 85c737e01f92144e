package fashionstream.rolling.counts;

import fashionstream.schema.Prediction;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * Where an image record lies.
 *
 * @param topicId Kafka's id of the images topic, as a topic that is created anew begins at offset 0 again; null where
 *     the prediction does not have it, like those of earlier versions
 */
record ImagePlace(@Nullable String topicId, int partition, long offset) {
    static ImagePlace of(Prediction prediction) {
        return new ImagePlace(
                prediction.getImageTopicId(), prediction.getImagePartition(), prediction.getImageOffset());
    }

    void write(StateOutput out) throws IOException {
        out.writeNullableText(topicId);
        out.writeInt(partition);
        out.writeLong(offset);
    }

    static ImagePlace read(StateInput in) throws IOException {
        String topicId = in.isFirstFormat() ? null : in.readNullableText();
        return new ImagePlace(topicId, in.readInt(), in.readLong());
    }
}
