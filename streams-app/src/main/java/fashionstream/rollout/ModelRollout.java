package fashionstream.rollout;

import fashionstream.config.AppConfig;
import fashionstream.console.PlainText;
import fashionstream.inference.ActiveModel;
import fashionstream.inference.ModelException;
import fashionstream.inference.ModelInfo;
import fashionstream.kafka.BackgroundReader;
import fashionstream.kafka.BrokerException;
import fashionstream.kafka.TopicMissingException;
import fashionstream.kafka.TopicReader;
import fashionstream.schema.Contest;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.KafkaException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Follows the models topic on its own thread. Activates the promoted model; keeps the active one if the promoted one
 * can't be used. Loads the challengers, and dismisses those that fail. With {@code rollout.policy=auto}, it follows the
 * contests, too, and decides by them. Any thread may call {@link #status}.
 */
public final class ModelRollout implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ModelRollout.class);
    private static final int MAX_REASON_CHARS = 1000;

    /** After a step that could not be written: the instance may lack the permission. */
    private static final Duration RETRY = Duration.ofMinutes(1);

    private final AppConfig config;
    private final ActiveModel activeModel;
    private final ModelsTopic topic;
    private final PublishedModels models;
    private final ChallengerRollout challengers;
    private final RolloutPolicy policy;
    private final RolloutState state = new RolloutState();

    /** Records that are not processed yet: they wait while the registry is unavailable. */
    private final Queue<ConsumerRecord<byte[], byte[]>> pending = new ArrayDeque<>();

    /** The promoted version that was last tried. */
    private String tried;

    /** The model that was published with that version then. */
    private @Nullable PublishedModel triedFiles;

    private volatile @Nullable String rejection;
    private volatile @Nullable String waiting;

    /** Whether the state that was read is not applied yet: reading the files of a model may have failed. */
    private boolean pendingChange;

    /** A consistent copy of the state for other threads. */
    private volatile Steps steps = new Steps(null, List.of());

    private Instant nextDismissal = Instant.MIN;

    /** Contests that the policy has not seen yet; the latest one of each pair. */
    private final Map<String, Contest> contests = new ConcurrentHashMap<>();

    private final BackgroundReader reader;
    private final @Nullable ContestReader contestReader;

    /**
     * Reads the topic up to its end, activates the promoted model, and follows the topic from then on.
     *
     * @param activeModel holds the active model; not closed by this
     * @throws fashionstream.kafka.TopicMissingException if the topic does not exist
     * @throws BrokerException if no broker responds within {@code startup.timeout.ms}
     * @throws KafkaException if the topic can't be read
     */
    public ModelRollout(AppConfig config, ActiveModel activeModel, MeterRegistry meters) {
        this.config = config;
        this.activeModel = activeModel;
        this.topic = new ModelsTopic(config);
        this.models = new PublishedModels(config, activeModel.first());
        this.challengers = new ChallengerRollout(activeModel, models, config.challengerInference());
        this.policy = new RolloutPolicy(config.contests());
        this.tried = activeModel.model().version();
        TopicReader records = topic.reader();
        try {
            // One by one: models are large, and all of them together may not fit into memory.
            records.readToEnd(record -> topic.apply(record, state));
            applyState();
            fallBackToUsableModel();
        } catch (RuntimeException e) {
            records.close();
            topic.close();
            models.close();
            throw e;
        }
        this.reader = new BackgroundReader(records, config.topics().models(), pending::add, this::follow);
        this.contestReader = config.contests().automatic() ? openContests() : null;
        Gauge.builder(
                        "fashion.stream.rollout.trouble",
                        this,
                        rollout -> rollout.status().trouble() == null ? 0 : 1)
                .description("1 while the promoted model can't be used here, or the models topic can't be read")
                .strongReference(true)
                .register(meters);
    }

    private ContestReader openContests() {
        try {
            return new ContestReader(config, contest -> contests.put(ContestReader.key(contest), contest));
        } catch (RuntimeException e) {
            close();
            throw e;
        }
    }

    private record Steps(@Nullable String promoted, List<PublishedModel> published) {}

    /** The current status. */
    public RolloutStatus status() {
        Steps now = steps;
        return new RolloutStatus(
                activeModel.model(),
                activeModel.first(),
                now.promoted(),
                trouble(now),
                now.published(),
                challengers.status());
    }

    private @Nullable String trouble(Steps now) {
        String rejected = rejection == null ? activeModel.failure() : rejection;
        if (rejected != null) {
            ModelInfo active = activeModel.model();
            String promoted = now.promoted() == null ? activeModel.first().version() : now.promoted();
            return "Model %s is promoted but can't be used here, so %s stays active. %s"
                    .formatted(label(promoted, now.published()), label(active.version(), now.published()), rejected);
        }
        String waits = waiting;
        if (waits != null) {
            return "The models topic can't be read; retrying. " + waits;
        }
        try {
            reader.check();
        } catch (RuntimeException e) {
            return "The models topic can't be read; retrying. " + e.getMessage();
        }
        return null;
    }

    private ModelLabel label(String version, List<PublishedModel> published) {
        return ModelLabel.of(version, published, activeModel.model(), activeModel.first());
    }

    private void follow() {
        try {
            applyPending();
            dismissFailed();
            decide();
            waiting = null;
        } catch (KafkaException | BrokerException | TopicMissingException e) {
            // Retried at the next pause of the reader; logged once.
            if (waiting == null) {
                LOG.warn("Can't apply the roll-out of models; retrying: {}", e.getMessage());
            }
            waiting = String.valueOf(e.getMessage());
        }
    }

    private void applyPending() {
        boolean changed = !pending.isEmpty();
        while (!pending.isEmpty()) {
            topic.apply(pending.element(), state);
            pending.remove();
        }
        if (changed || pendingChange) {
            applyState();
        }
    }

    /** A challenger that fails in one instance is dismissed in all of them, and the history says why. */
    private void dismissFailed() {
        if (Instant.now().isBefore(nextDismissal)) {
            return;
        }
        challengers.newFailures().forEach((version, reason) -> {
            try (ModelCommands commands = new ModelCommands(config, Clock.systemUTC())) {
                commands.dismiss(version, Decision.byPolicy(activeModel.model().version(), reason));
            } catch (KafkaException e) {
                LOG.warn("Can't dismiss challenger {} in other instances; retrying: {}", version, e.getMessage());
                challengers.forgetReported(version);
                nextDismissal = Instant.now().plus(RETRY);
            }
        });
    }

    private void decide() {
        for (String pair : List.copyOf(contests.keySet())) {
            Contest contest = contests.remove(pair);
            if (contest != null) {
                policy.decide(contest, state, activeModel.first(), activeModel.model(), Instant.now())
                        .ifPresent(this::write);
            }
        }
    }

    private void write(Consumer<ModelCommands> decision) {
        try (ModelCommands commands = new ModelCommands(config, Clock.systemUTC())) {
            decision.accept(commands);
        } catch (KafkaException e) {
            // The contest is published again while it goes on.
            LOG.warn("Can't write what the policy has decided: {}", e.getMessage());
        }
    }

    /** Activates the model that the state specifies. */
    private void applyState() {
        pendingChange = true;
        String wanted = state.promotedVersion().orElse(activeModel.first().version());
        PublishedModel files = state.published(wanted).orElse(null);
        // A model that was rejected may have been published again.
        if (!wanted.equals(tried) || !Objects.equals(files, triedFiles)) {
            rejection = activate(wanted);
            tried = wanted;
            triedFiles = files;
        }
        challengers.apply(state);
        steps = new Steps(state.promotedVersion().orElse(null), state.published());
        pendingChange = false;
        models.keepOnly(state.published());
    }

    /** If the promoted model can't be used, activates the latest earlier one that can, as running instances do. */
    private void fallBackToUsableModel() {
        if (rejection == null) {
            return;
        }
        for (String version : state.promoted().stream().skip(1).toList()) {
            if (activate(version) == null) {
                return;
            }
        }
    }

    /**
     * Activates a model.
     *
     * @return the reason why it can't be activated; null if it is active
     */
    private @Nullable String activate(String version) {
        if (version.equals(activeModel.model().version()) && activeModel.failure() == null) {
            return null;
        }
        try {
            if (version.equals(activeModel.first().version())) {
                activeModel.restore();
            } else {
                activeModel.replace(models.load(version, config.inference()));
            }
        } catch (ModelException e) {
            // The message may list all classes of a model.
            String reason = PlainText.cut(String.valueOf(e.getMessage()), MAX_REASON_CHARS);
            LOG.error(
                    "Model {} stays active, because the promoted one can't be used: {}",
                    label(activeModel.model().version(), state.published()),
                    reason);
            return reason;
        }
        LOG.info("Model {} is now active", label(version, state.published()));
        return null;
    }

    @Override
    public void close() {
        models.stop();
        if (contestReader != null) {
            contestReader.close();
        }
        reader.close();
        topic.close();
        models.close();
    }
}
