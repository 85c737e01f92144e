package fashionstream.proof;

import static java.nio.charset.StandardCharsets.UTF_8;

import fashionstream.deadletters.DeadLetterHeaders;
import fashionstream.schema.Prediction;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** Position of a record of the images topic. */
record Place(int partition, long offset) {
    static Place of(ConsumerRecord<?, ?> image) {
        return new Place(image.partition(), image.offset());
    }

    /** The position of the image of this prediction. */
    static Place of(Prediction prediction) {
        return new Place(prediction.getImagePartition(), prediction.getImageOffset());
    }

    /** The position of the original record of this dead letter. */
    static Place ofOriginal(ConsumerRecord<?, ?> deadLetter) {
        return new Place(
                Integer.parseInt(header(deadLetter, DeadLetterHeaders.PARTITION)),
                Long.parseLong(header(deadLetter, DeadLetterHeaders.OFFSET)));
    }

    private static String header(ConsumerRecord<?, ?> record, String name) {
        return new String(record.headers().lastHeader(name).value(), UTF_8);
    }
}
