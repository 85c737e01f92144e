package fashionstream.rolling;

import fashionstream.intake.LabelIntake;
import fashionstream.kafka.TransientFailures;
import fashionstream.microbatch.MicroBatch;
import fashionstream.microbatch.RecordSize;
import fashionstream.microbatch.SourceRecord;
import fashionstream.rolling.LabelRoutingProcessor.RoutedLabels;
import fashionstream.rolling.counts.RecordChecks;
import fashionstream.schema.GroundTruth;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntSupplier;
import org.apache.kafka.common.utils.Utils;
import org.apache.kafka.streams.processor.api.ContextualProcessor;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.processor.api.RecordMetadata;
import org.jspecify.annotations.Nullable;

/**
 * Node {@code route-labels}: separates the labels that are in the partition of their predictions from those that another
 * partitioner, or none, sent elsewhere. The predictions of an image are in the partition that Kafka's default
 * partitioner chooses for its id.
 *
 * <p>A batch in which all labels are in the right partition, as those of Java's producer are, passes unchanged.
 */
final class LabelRoutingProcessor extends ContextualProcessor<byte[], byte[], byte[], RoutedLabels> {
    /**
     * A larger record is not handed on: with its origin, it might exceed the limit of the internal topic, and would then
     * stop the application. A valid label takes a few kilobytes.
     */
    private static final long MAX_BYTES = 524_288;

    private final LabelIntake labelReader;
    private final IntSupplier partitions;

    /**
     * Labels that stay in this partition, or one that leaves it.
     *
     * @param here whether they stay
     * @param value the record's value
     */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    record RoutedLabels(boolean here, byte @Nullable [] value) {}

    /**
     * @param labelReader reads {@link GroundTruth}; only used for records without key
     * @param partitions the number of partitions of the predictions topic; 0 if it is not known
     */
    LabelRoutingProcessor(LabelIntake labelReader, IntSupplier partitions) {
        this.labelReader = labelReader;
        this.partitions = partitions;
    }

    /** The partition of the predictions of an image: the one that Kafka's default partitioner chooses. */
    static int partition(byte[] id, int partitions) {
        return Utils.toPositive(Utils.murmur2(id)) % partitions;
    }

    @Override
    public void process(Record<byte[], byte[]> record) {
        RecordMetadata place = context()
                .recordMetadata()
                .orElseThrow(() -> new IllegalStateException("route-labels reads a topic, and nothing else"));
        int count = partitions.getAsInt();
        List<SourceRecord> here = new ArrayList<>();
        List<SourceRecord> elsewhere = new ArrayList<>();
        for (SourceRecord label : MicroBatch.unpack(place, record)) {
            byte[] id = count == 0 || isTooLarge(label) ? null : id(label);
            if (id == null || partition(id, count) == place.partition()) {
                here.add(label);
            } else {
                elsewhere.add(withKey(label, id));
            }
        }
        if (elsewhere.isEmpty()) {
            forward(record, true);
            return;
        }
        if (!here.isEmpty()) {
            forward(MicroBatch.pack(record, here), true);
        }
        for (SourceRecord label : elsewhere) {
            forward(LabelOrigin.mark(label, record.timestamp()), false);
        }
    }

    private static boolean isTooLarge(SourceRecord label) {
        return RecordSize.of(label.key(), label.value(), label.headers()) > MAX_BYTES;
    }

    private void forward(Record<byte[], byte[]> record, boolean here) {
        context().forward(record.withValue(new RoutedLabels(here, record.value())));
    }

    /** The image id; null if the record is not a valid label, which {@code match-truth} counts. */
    private byte @Nullable [] id(SourceRecord label) {
        if (label.key() != null) {
            return label.key();
        }
        GroundTruth truth = read(label);
        return truth == null || !RecordChecks.isId(truth.getImageId())
                ? null
                : truth.getImageId().getBytes(StandardCharsets.UTF_8);
    }

    private @Nullable GroundTruth read(SourceRecord label) {
        try {
            return labelReader.read(label) instanceof GroundTruth truth ? truth : null;
        } catch (RuntimeException e) {
            if (TransientFailures.isAboutSurroundings(e)) {
                throw e;
            }
            return null;
        } catch (StackOverflowError e) {
            return null;
        }
    }

    private static SourceRecord withKey(SourceRecord label, byte[] key) {
        return new SourceRecord(
                label.topic(),
                label.partition(),
                label.offset(),
                label.timestamp(),
                key,
                label.value(),
                label.headers());
    }
}
