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
    private final LabelRules rules;
    private final @Nullable Consumer<LabelLine.Bad> skipped;
    private final LongConsumer progress;
    private long labels;
    private long withdrawals;
    private long bad;

    /**
     * The result of an import.
     *
     * @param labels number of labels, including withdrawals
     * @param withdrawals number of labels that withdraw an earlier one
     * @param skipped number of lines that were skipped
     * @param topic the topic that they were sent to
     */
    public record Summary(long labels, long withdrawals, long skipped, String topic) {}

    /**
     * Creates an import.
     *
     * @param rules which labels are sent
     * @param skipped receives each line that cannot be sent and is skipped; null to stop at the first one
     * @param progress receives the number of labels passed to the producer
     */
    public LabelImport(
            LabelProducer producer,
            LabelRules rules,
            @Nullable Consumer<LabelLine.Bad> skipped,
            LongConsumer progress) {
        this.producer = producer;
        this.rules = rules;
        this.skipped = skipped;
        this.progress = progress;
    }

    /**
     * Sends the labels of the files, and waits until the broker has them.
     *
     * @param topic name of the topic for the summary
     * @throws IOException if a file can't be read, or has a line that cannot be sent and isn't skipped; the lines before it
     *     were sent
     * @throws org.apache.kafka.common.KafkaException if a label can't be delivered; those before it may have been
     */
    public Summary send(List<LabelInput> inputs, String topic) throws IOException {
        try {
            for (LabelInput input : inputs) {
                try (LabelReader reader = input.open()) {
                    for (LabelLine line = reader.next(); line != null; line = reader.next()) {
                        send(rules.apply(line));
                    }
                }
            }
        } finally {
            producer.flush();
        }
        return new Summary(labels, withdrawals, bad, topic);
    }

    private void send(LabelLine line) throws IOException {
        if (line instanceof LabelLine.Good good) {
            producer.send(good.label());
            labels++;
            withdrawals += good.label().getLabel() == null ? 1 : 0;
            progress.accept(labels);
        } else if (line instanceof LabelLine.Bad problem) {
            if (skipped == null) {
                throw new IOException(problem + "; the " + labels
                        + " labels before it were sent; --skip-bad skips lines that cannot be sent");
            }
            bad++;
            skipped.accept(problem);
        }
    }
}
