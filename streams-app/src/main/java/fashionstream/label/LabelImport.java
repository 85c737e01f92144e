package fashionstream.label;

import fashionstream.produce.LabelProducer;
import java.io.IOException;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/** Sends the labels of files, in their order. Not safe for use by several threads. */
public final class LabelImport {
    private final LabelProducer producer;
    private final @Nullable Consumer<LabelLine.Bad> skipped;
    private final LongConsumer progress;
    private long labels;
    private long withdrawals;
    private long bad;

    /**
     * What was sent.
     *
     * @param labels labels, withdrawals included
     * @param withdrawals those of them that take a label back
     * @param skipped lines that were left out, as they are no labels
     * @param topic where they went
     */
    public record Summary(long labels, long withdrawals, long skipped, String topic) {}

    /**
     * Prepares to send.
     *
     * @param skipped hears of lines that are no labels, which are left out; null to stop at the first
     * @param progress hears how many labels have been handed to the producer
     */
    public LabelImport(LabelProducer producer, @Nullable Consumer<LabelLine.Bad> skipped, LongConsumer progress) {
        this.producer = producer;
        this.skipped = skipped;
        this.progress = progress;
    }

    /**
     * Sends what is in the files, and waits until the broker has it.
     *
     * @param topic what the summary calls the topic
     * @throws IOException if a file can't be read, or has a line that is no label and isn't left out; what stands before it
     *     was sent then
     * @throws org.apache.kafka.common.KafkaException if a label can't be delivered; those before it may have been
     */
    public Summary send(List<LabelInput> inputs, String topic) throws IOException {
        try {
            for (LabelInput input : inputs) {
                try (LabelReader reader = input.open()) {
                    for (LabelLine line = reader.next(); line != null; line = reader.next()) {
                        take(line);
                    }
                }
            }
        } finally {
            producer.flush();
        }
        return new Summary(labels, withdrawals, bad, topic);
    }

    private void take(LabelLine line) throws IOException {
        if (line instanceof LabelLine.Good good) {
            producer.send(good.label());
            labels++;
            withdrawals += good.label().getLabel() == null ? 1 : 0;
            progress.accept(labels);
        } else if (line instanceof LabelLine.Bad problem) {
            if (skipped == null) {
                throw new IOException(problem + "; the " + labels
                        + " labels before it were sent; --skip-bad skips lines that are not labels");
            }
            bad++;
            skipped.accept(problem);
        }
    }
}
