package fashionstream.audit;

import fashionstream.config.AppConfig;
import fashionstream.kafka.ReadProgress;
import fashionstream.schema.RollingAccuracy;
import java.time.Duration;
import java.util.List;

/**
 * Recounts the accuracy and the contests from the complete topics of predictions and labels, and compares them with the
 * topics of accuracy and contests.
 *
 * <p>The rules: a model version and the position of the image record identify a prediction; the position includes the
 * id of the images topic. A duplicate is not counted. The true class of an image is the latest label for its id in the
 * labels topic, otherwise the label in the image record. A label that is not a class of the model is not counted. Time
 * windows contain predictions by the timestamps of their records. Records that exceed a limit in {@code
 * docs/accuracy.md} are not counted. If an image id has more predictions than a later label applies to, there is no way
 * to know which labels applied to which predictions, so a difference is undecided.
 *
 * <p>Uses about 200 bytes of memory for each prediction and each labelled image.
 */
public final class Audit {
    /** The accuracy is published once a second, and may wait for a commit after that. */
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    private static final int MAX_ROUNDS = 10;

    private Audit() {}

    /** Like {@link #run(AppConfig, ReadProgress)}, without progress. */
    public static AuditReport run(AppConfig config) throws InterruptedException {
        return run(config, ReadProgress.NONE);
    }

    /**
     * Audits the current topics. If figures differ and the accuracy is still being published, it retries up to {@value
     * #MAX_ROUNDS} times, since the accuracy lags behind its images by a second or two.
     *
     * @param progress receives the progress of the first round, which reads the predictions
     * @throws fashionstream.kafka.TopicMissingException if a topic does not exist
     * @throws fashionstream.kafka.BrokerException if no broker responds within {@code startup.timeout.ms}
     */
    public static AuditReport run(AppConfig config, ReadProgress progress) throws InterruptedException {
        try (Published published = new Published(config)) {
            published.refresh();
            AuditReport report = round(config, published, progress);
            for (int rounds = 1; !report.agrees() && published.awaitUpdates(PATIENCE); rounds++) {
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
        return Comparison.of(latest, published.contests(), recount, published.records(), true);
    }
}
