package fashionstream.demo;

import fashionstream.config.AppConfig;
import fashionstream.deadletters.DeadLetter;
import fashionstream.kafka.BackgroundReader;
import fashionstream.kafka.RecordDeserializer;
import fashionstream.schema.Prediction;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * Counts what comes out of the topology for the images of one run. Two threads read; the counts may be asked for from
 * any.
 */
final class OutputCounter implements AutoCloseable {
    private final ImageOffsets images;
    private final Set<String> classes;
    private final RecordDeserializer<Prediction> deserializer;
    private final AtomicLong predictions = new AtomicLong();
    private final AtomicLong judged = new AtomicLong();
    private final AtomicLong correct = new AtomicLong();
    private final AtomicLong deadLetters = new AtomicLong();
    private final BackgroundReader predictionReader;
    private final BackgroundReader deadLetterReader;

    /**
     * Starts to count.
     *
     * @param images the images of the run, none of which has been produced yet
     * @param classes the model's classes
     */
    OutputCounter(AppConfig config, ImageOffsets images, Set<String> classes) {
        this.images = images;
        this.classes = classes;
        this.deserializer = RecordDeserializer.of(config, Prediction.class);
        this.predictionReader =
                new BackgroundReader(config, config.topics().predictions(), false, this::countPrediction);
        try {
            this.deadLetterReader =
                    new BackgroundReader(config, config.topics().deadLetters(), false, this::countDeadLetter);
        } catch (RuntimeException e) {
            predictionReader.close();
            throw e;
        }
    }

    private void countPrediction(ConsumerRecord<byte[], byte[]> record) {
        Prediction prediction = deserializer.read(record).value();
        if (prediction == null || !images.contains(prediction.getImagePartition(), prediction.getImageOffset())) {
            return;
        }
        String truth = prediction.getLabelTrue();
        if (truth != null && classes.contains(truth)) {
            judged.incrementAndGet();
        }
        if (prediction.getLabel().equals(truth)) {
            correct.incrementAndGet();
        }
        // Last: whoever sees all predictions counted sees the other counts complete, too.
        predictions.incrementAndGet();
    }

    private void countDeadLetter(ConsumerRecord<byte[], byte[]> record) {
        DeadLetter letter = new DeadLetter(record);
        Long partition = letter.partition();
        Long offset = letter.offset();
        if (partition != null && offset != null && images.contains(partition.intValue(), offset)) {
            deadLetters.incrementAndGet();
        }
    }

    /** Predictions that came out, committed. */
    long predictions() {
        return predictions.get();
    }

    /** Those of them that the rolling accuracy counts: their truth is known, and a class of the model. */
    long judged() {
        return judged.get();
    }

    /** Those of them that are right. */
    long correct() {
        return correct.get();
    }

    /** Images that were put aside. */
    long deadLetters() {
        return deadLetters.get();
    }

    /** Fails if counting has. */
    void check() {
        predictionReader.check();
        deadLetterReader.check();
    }

    @Override
    public void close() {
        predictionReader.close();
        deadLetterReader.close();
        deserializer.close();
    }
}
