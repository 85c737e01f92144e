package fashionstream.proof;

import static java.nio.charset.StandardCharsets.UTF_8;

import fashionstream.deadletters.DeadLetterHeaders;
import fashionstream.schema.Prediction;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** Where a record of the images topic lies. */
record Place(int partition, long offset) {
    static Place of(ConsumerRecord<?, ?> image) {
        return new Place(image.partition(), image.offset());
    }

    /** Of the image that this is the prediction for. */
    static Place of(Prediction prediction) {
        return new Place(prediction.getImagePartition(), prediction.getImageOffset());
    }

    /** Of the record that this dead letter is a copy of. */
    static Place ofOriginal(ConsumerRecord<?, ?> deadLetter) {
        return new Place(
                Integer.parseInt(header(deadLetter, DeadLetterHeaders.PARTITION)),
                Long.parseLong(header(deadLetter, DeadLetterHeaders.OFFSET)));
    }

    private static String header(ConsumerRecord<?, ?> record, String name) {
        return new String(record.headers().lastHeader(name).value(), UTF_8);
    }
}
