package fashionstream.config;

import static org.apache.kafka.common.config.ConfigDef.Importance.LOW;
import static org.apache.kafka.common.config.ConfigDef.Importance.MEDIUM;

import fashionstream.contest.ContestJudgement;
import fashionstream.contest.ContestRules;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.common.config.AbstractConfig;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigDef.Range;
import org.apache.kafka.common.config.ConfigException;

/**
 * The settings of contests between the active model and its challengers.
 *
 * @param maxLag with more waiting images in a partition, challengers don't classify its images
 * @param runLimit how long a challenger may take for a batch
 * @param automatic whether the application promotes and rolls back by itself
 * @param leastImages labelled images that an automatic decision needs
 * @param margin by how much a challenger may be less accurate in a class, as a fraction
 * @param watch how long the former model remains a challenger after an automatic promotion
 */
public record ContestSettings(
        long maxLag, Duration runLimit, boolean automatic, long leastImages, double margin, Duration watch) {
    private static final String LAG_MAX = "inference.challenger.lag.max";
    private static final String RUN_MAX_MS = "inference.challenger.run.max.ms";
    private static final String POLICY = "rollout.policy";
    private static final String POLICY_IMAGES = "rollout.policy.images";
    private static final String POLICY_MARGIN = "rollout.policy.margin";
    private static final String POLICY_WATCH_MS = "rollout.policy.watch.ms";
    private static final String MANUAL = "manual";
    private static final String AUTO = "auto";

    static void define(ConfigDef definition) {
        definition
                .define(
                        LAG_MAX,
                        ConfigDef.Type.LONG,
                        2_000L,
                        Range.atLeast(0),
                        MEDIUM,
                        "With more images waiting in a partition, challengers don't classify its images, so that the active"
                                + " model catches up.")
                .define(
                        RUN_MAX_MS,
                        ConfigDef.Type.LONG,
                        1_000L,
                        Range.between(1, TimeUnit.MINUTES.toMillis(1)),
                        LOW,
                        "How long a challenger may take for a batch, in milliseconds. One that takes longer is dismissed.")
                .define(
                        POLICY,
                        ConfigDef.Type.STRING,
                        MANUAL,
                        ConfigDef.ValidString.in(MANUAL, AUTO),
                        MEDIUM,
                        "manual or auto. With auto, the application promotes a challenger that its contest finds better, and"
                                + " rolls it back if it is found worse than the former model afterwards (docs/contests.md,"
                                + " \"Decisions\"). It must be allowed to write to topic models.")
                .define(
                        POLICY_IMAGES,
                        ConfigDef.Type.LONG,
                        1_000L,
                        Range.atLeast(ContestJudgement.LEAST_IMAGES),
                        LOW,
                        "Number of labelled images that both models classified before the policy decides.")
                .define(
                        POLICY_MARGIN,
                        ConfigDef.Type.DOUBLE,
                        ContestRules.DEFAULT_MARGIN,
                        ConfigDef.LambdaValidator.with(
                                ContestSettings::validateMargin, () -> "a fraction, 0 or more and less than 1"),
                        LOW,
                        "By how much a challenger may be less accurate in a class, as a fraction. The policy doesn't promote"
                                + " a challenger with evidence that it is worse by more than that in a class.")
                .define(
                        POLICY_WATCH_MS,
                        ConfigDef.Type.LONG,
                        TimeUnit.DAYS.toMillis(1),
                        Range.atLeast(0),
                        LOW,
                        "How long the former model remains a challenger after the policy has promoted another, in"
                                + " milliseconds.");
    }

    private static void validateMargin(String name, Object value) {
        if (!((double) value >= 0 && (double) value < 1)) {
            throw new ConfigException(name, value, "it must be 0 or more, and less than 1");
        }
    }

    static ContestSettings of(AbstractConfig settings) {
        return new ContestSettings(
                settings.getLong(LAG_MAX),
                Duration.ofMillis(settings.getLong(RUN_MAX_MS)),
                AUTO.equals(settings.getString(POLICY)),
                settings.getLong(POLICY_IMAGES),
                settings.getDouble(POLICY_MARGIN),
                Duration.ofMillis(settings.getLong(POLICY_WATCH_MS)));
    }
}
