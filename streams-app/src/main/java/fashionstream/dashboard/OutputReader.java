package fashionstream.dashboard;

import fashionstream.config.AppConfig;
import fashionstream.deadletters.DeadLetter;
import fashionstream.deadletters.Reason;
import fashionstream.intake.Intake;
import fashionstream.kafka.RecordDeserializer;
import fashionstream.kafka.TypedRecord;
import fashionstream.schema.GroundTruth;
import fashionstream.schema.Prediction;
import fashionstream.schema.RollingAccuracy;
import fashionstream.schema.Topics;
import fashionstream.topics.TopicFollower;
import fashionstream.topics.TopicGuard;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.Map;
import java.util.Objects;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** Reads the output topics into a view, starting with recent records. */
final class OutputReader implements TopicFollower.Sink, AutoCloseable {
    /** Enough predictions for a full list, for any number of partitions. */
    private static final long RECORDS_BACK = 4_500;

    /** More than the page shows; of further predictions, it only shows how many there are. */
    private static final long READ_PER_SECOND = 500;

    private final OutputView view;
    private final TopicGuard guard;
    private final Topics topics;
    private final RecordDeserializer<RollingAccuracy> accuracies;
    private final RecordDeserializer<Prediction> predictions;
    private final RecordDeserializer<GroundTruth> labels;
    private final TopicFollower follower;

    /** Accessed by the thread of the follower only. */
    private ReadingBudget budget;

    /** Starts reading. */
    OutputReader(AppConfig config, TopicGuard guard, OutputView view, MeterRegistry meters) {
        this.view = view;
        this.guard = guard;
        this.topics = config.topics();
        this.budget = newBudget();
        this.accuracies = RecordDeserializer.of(config, RollingAccuracy.class);
        this.predictions = RecordDeserializer.of(config, Prediction.class);
        this.labels = Intake.labels(config);
        Map<String, Long> recordsBack = Map.of(
                // Records of a version that is no longer active may be far back; the topic is compacted.
                topics.accuracy(), TopicFollower.WHOLE,
                topics.predictions(), RECORDS_BACK,
                topics.labels(), RECORDS_BACK,
                topics.deadLetters(), RECORDS_BACK);
        this.follower = new TopicFollower("dashboard", config, guard, recordsBack, this);
        follower.bindTo(meters);
    }

    /** Enough for the records of the past, so that they count where they belong in time. */
    private ReadingBudget newBudget() {
        int partitions = guard.partitions(topics.predictions()).orElse(1);
        return new ReadingBudget(RECORDS_BACK * partitions, READ_PER_SECOND, System::nanoTime);
    }

    /** Whether the topics are being read. */
    boolean isRunning() {
        return follower.isRunning();
    }

    @Override
    public void accept(ConsumerRecord<byte[], byte[]> record) {
        String topic = record.topic();
        if (topic.equals(topics.deadLetters())) {
            view.deadLetter(Reason.of(new DeadLetter(record)));
        } else if (topic.equals(topics.accuracy())) {
            TypedRecord<RollingAccuracy> report = accuracies.read(record);
            if (report.value() == null) {
                view.removeAccuracy(Objects.requireNonNullElse(report.key(), ""));
            } else {
                view.accuracy(report.value());
            }
        } else if (record.value() == null) {
            // Deleted from a compacted topic.
            return;
        } else if (topic.equals(topics.predictions())) {
            if (budget.take()) {
                view.prediction(value(predictions, record), record.timestamp());
            } else {
                view.unreadPrediction();
            }
        } else {
            view.label(value(labels, record));
        }
    }

    @Override
    public void clear() {
        view.clear();
        budget = newBudget();
    }

    private static <T> T value(RecordDeserializer<T> deserializer, ConsumerRecord<byte[], byte[]> record) {
        return Objects.requireNonNull(deserializer.read(record).value());
    }

    @Override
    public void close() {
        follower.close();
        accuracies.close();
        predictions.close();
        labels.close();
    }
}
