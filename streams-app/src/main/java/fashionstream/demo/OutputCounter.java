package fashionstream.demo;

import fashionstream.config.AppConfig;
import fashionstream.deadletters.DeadLetter;
import fashionstream.kafka.BackgroundReader;
import fashionstream.kafka.RecordDeserializer;
import fashionstream.kafka.TopicEnds;
import fashionstream.schema.Prediction;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * Counts the output of the topology for the images of one run; those of earlier runs in the same data directory are
 * ignored. Two threads read. Safe for use by several threads.
 */
final class OutputCounter implements AutoCloseable {
    private final Map<Integer, Long> firstOffsets;
    private final Set<String> classes;
    private final RecordDeserializer<Prediction> deserializer;
    private final AtomicLong predictions = new AtomicLong();
    private final AtomicLong labelled = new AtomicLong();
    private final AtomicLong correct = new AtomicLong();
    private final AtomicLong deadLetters = new AtomicLong();
    private final BackgroundReader predictionReader;
    private final BackgroundReader deadLetterReader;

    /**
     * Starts counting, for the images that are produced from now on.
     *
     * @param classes the model's classes
     */
    static OutputCounter start(AppConfig config, Set<String> classes) throws InterruptedException {
        try (Admin admin = Admin.create(config.adminProperties())) {
            Map<Integer, Long> offsets = new HashMap<>();
            TopicEnds.of(admin, config.topics().images())
                    .forEach((partition, end) -> offsets.put(partition.partition(), end));
            return new OutputCounter(config, offsets, classes);
        }
    }

    private OutputCounter(AppConfig config, Map<Integer, Long> firstOffsets, Set<String> classes) {
        this.firstOffsets = Map.copyOf(firstOffsets);
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
        if (prediction == null || !isOfRun(prediction.getImagePartition(), prediction.getImageOffset())) {
            return;
        }
        String truth = prediction.getLabelTrue();
        if (truth != null && classes.contains(truth)) {
            labelled.incrementAndGet();
        }
        if (prediction.getLabel().equals(truth)) {
            correct.incrementAndGet();
        }
        // Last: when all predictions are counted, the other counts are complete, too.
        predictions.incrementAndGet();
    }

    private void countDeadLetter(ConsumerRecord<byte[], byte[]> record) {
        DeadLetter letter = new DeadLetter(record);
        Long partition = letter.partition();
        Long offset = letter.offset();
        if (partition != null && offset != null && isOfRun(partition.intValue(), offset)) {
            deadLetters.incrementAndGet();
        }
    }

    /** Whether the image at this offset belongs to this run. */
    private boolean isOfRun(int partition, long offset) {
        return offset >= firstOffsets.getOrDefault(partition, 0L);
    }

    /** Committed predictions. */
    long predictions() {
        return predictions.get();
    }

    /** Predictions that the rolling accuracy counts: their label is known, and a class of the model. */
    long labelled() {
        return labelled.get();
    }

    /** Correct predictions. */
    long correct() {
        return correct.get();
    }

    /** Images that became dead letters. */
    long deadLetters() {
        return deadLetters.get();
    }

    /** Throws if counting has failed. */
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
