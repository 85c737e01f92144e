package fashionstream.audit;

import fashionstream.config.AppConfig;
import fashionstream.kafka.ReadProgress;
import fashionstream.schema.RollingAccuracy;
import java.time.Duration;
import java.util.List;

/**
 * Counts the accuracy again from the topics of predictions and labels, from start to end, and compares it with the
 * accuracy topic.
 *
 * <p>By these rules: a prediction is one of a model version about an image in its place in the images topic, which its
 * id tells from others of the same name; a repetition of it doesn't count. The truth about an image is the latest
 * record about its id in the labels topic; without one, the label in the image record. A label that is not a class
 * of the model does not count. Windows of time hold predictions by their records' timestamps. What exceeds a limit in
 * {@code docs/accuracy.md} doesn't count. Of an image id with more predictions than a later label reaches, it can't be
 * told which labels reached which; a difference there is undecided.
 *
 * <p>Memory grows by about 200 bytes for each prediction and each labelled image.
 */
public final class Audit {
    /** The accuracy is published once a second; what is counted may wait for a commit besides. */
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    private static final int MAX_ROUNDS = 10;

    private Audit() {}

    /** Like {@link #run(AppConfig, ReadProgress)}, without progress. */
    public static AuditReport run(AppConfig config) throws InterruptedException {
        return run(config, ReadProgress.NONE);
    }

    /**
     * Audits the current topics. If figures differ, it counts again for as long as the accuracy is still being published, a
     * few times at most: it follows its images by a second or two.
     *
     * @param progress of the first round, which reads the predictions
     * @throws fashionstream.kafka.TopicMissingException if a topic does not exist
     * @throws fashionstream.kafka.BrokerException if no broker responds within {@code startup.timeout.ms}
     */
    public static AuditReport run(AppConfig config, ReadProgress progress) throws InterruptedException {
        try (Published published = new Published(config)) {
            published.refresh();
            AuditReport report = round(config, published, progress);
            for (int rounds = 1; !report.agrees() && published.awaitNews(PATIENCE); rounds++) {
                if (rounds == MAX_ROUNDS) {
                    return new AuditReport(
                            report.records(), report.figures(), report.differences(), report.undecided(), false);
                }
                report = round(config, published, ReadProgress.NONE);
            }
            return report;
        }
    }

    private static AuditReport round(AppConfig config, Published published, ReadProgress progress) {
        List<RollingAccuracy> latest = published.latest();
        Recount recount = Recount.read(config, latest, Truths.read(config), progress);
        return Comparison.of(latest, recount, published.records(), true);
    }
}
