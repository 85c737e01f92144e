package fashionstream.rollout;

import fashionstream.config.AppConfig;
import fashionstream.console.PlainText;
import fashionstream.inference.ActiveModel;
import fashionstream.inference.Classifier;
import fashionstream.inference.ModelArtifact;
import fashionstream.inference.ModelException;
import fashionstream.inference.OnnxClassifier;
import fashionstream.inference.ReorderedClassifier;
import fashionstream.kafka.BackgroundReader;
import fashionstream.kafka.BrokerException;
import fashionstream.kafka.TopicMissingException;
import fashionstream.kafka.TopicReader;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Objects;
import java.util.Queue;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.KafkaException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Follows the models topic: activates the promoted model, and keeps the active one if that one cannot
 * be used. On a thread of its own; {@link #status} may be called by any.
 */
public final class ModelRollout implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ModelRollout.class);
    private static final int MAX_REASON_CHARS = 1000;

    private final ActiveModel activeModel;
    private final ModelsTopic topic;
    private final Duration runLimit;
    private final RolloutState state = new RolloutState();

    /** Not taken into account yet: a record waits while the registry can't be reached. */
    private final Queue<ConsumerRecord<byte[], byte[]>> pending = new ArrayDeque<>();

    /** Version that was promoted at the last look. */
    private String tried;

    /** What was published under that version then. */
    private @Nullable PublishedModel triedFiles;

    private volatile @Nullable String refusal;
    private volatile @Nullable String waiting;

    /** What was read may not be done yet: the broker could not be reached for the files of a model. */
    private boolean unsettled;

    /** What the state is as a whole, for other threads. */
    private volatile Steps steps = new Steps(null, List.of());

    private final BackgroundReader reader;

    /**
     * Reads the topic up to its end, activates the promoted model, and follows the topic from then on.
     *
     * @param activeModel gets the models; stays the caller's
     * @throws fashionstream.kafka.TopicMissingException if the topic does not exist
     * @throws BrokerException if no broker answers within {@code startup.timeout.ms}
     * @throws KafkaException if the topic can't be read
     */
    public ModelRollout(AppConfig config, ActiveModel activeModel, MeterRegistry meters) {
        this.activeModel = activeModel;
        this.topic = new ModelsTopic(config);
        this.runLimit = config.runMaxTime();
        this.tried = activeModel.model().version();
        TopicReader records = topic.reader();
        try {
            // One by one: models are large, and all of them together may be more than fits into memory.
            records.readToEnd(record -> topic.take(record, state));
            settle();
            goBackToOneThatWorks();
        } catch (RuntimeException e) {
            records.close();
            topic.close();
            throw e;
        }
        this.reader = new BackgroundReader(records, config.topics().models(), pending::add, this::follow);
        Gauge.builder(
                        "fashion.stream.rollout.trouble",
                        this,
                        rollout -> rollout.status().trouble() == null ? 0 : 1)
                .description("1 while the promoted model can't be used here, or news of models can't be read")
                .strongReference(true)
                .register(meters);
    }

    private record Steps(@Nullable String promoted, List<PublishedModel> published) {}

    /** How it stands. */
    public RolloutStatus status() {
        Steps now = steps;
        return new RolloutStatus(activeModel.model(), now.promoted(), trouble(), now.published());
    }

    private @Nullable String trouble() {
        String refused = refusal == null ? activeModel.failure() : refusal;
        if (refused != null) {
            return "Model %s is promoted and can't be used here, so %s goes on. %s"
                    .formatted(steps.promoted(), activeModel.model().version(), refused);
        }
        String waits = waiting;
        if (waits != null) {
            return "News of models can't be read for now. " + waits;
        }
        try {
            reader.check();
        } catch (RuntimeException e) {
            return "News of models can't be read for now. " + e.getMessage();
        }
        return null;
    }

    private void follow() {
        try {
            catchUp();
            waiting = null;
        } catch (KafkaException | BrokerException | TopicMissingException e) {
            // Tried again with the next pause of the reader. Said once.
            if (waiting == null) {
                LOG.warn("The roll-out of models waits: {}", e.getMessage());
            }
            waiting = String.valueOf(e.getMessage());
        }
    }

    private void catchUp() {
        boolean news = !pending.isEmpty();
        while (!pending.isEmpty()) {
            topic.take(pending.element(), state);
            pending.remove();
        }
        if (news || unsettled) {
            settle();
        }
    }

    /** Activates the model that the state names. */
    private void settle() {
        unsettled = true;
        String wanted = state.promotedVersion().orElse(activeModel.first().version());
        PublishedModel files = state.published(wanted).orElse(null);
        // A model that was refused may have been published anew.
        if (!wanted.equals(tried) || !Objects.equals(files, triedFiles)) {
            refusal = answerWith(wanted);
            tried = wanted;
            triedFiles = files;
        }
        steps = new Steps(state.promotedVersion().orElse(null), state.published());
        unsettled = false;
    }

    /** An instance that starts comes to the model that the others go on with, where they can't use the promoted one. */
    private void goBackToOneThatWorks() {
        if (refusal == null) {
            return;
        }
        for (String version : state.promoted().stream().skip(1).toList()) {
            if (answerWith(version) == null) {
                return;
            }
        }
    }

    /**
     * Activates a model.
     *
     * @return why it can't, so that another one goes on; null if it does
     */
    private @Nullable String answerWith(String version) {
        if (version.equals(activeModel.model().version()) && activeModel.failure() == null) {
            return null;
        }
        try {
            if (version.equals(activeModel.first().version())) {
                activeModel.restore();
            } else {
                activeModel.replace(load(version));
            }
        } catch (ModelException e) {
            // It may name all classes of a model.
            String reason = PlainText.cut(String.valueOf(e.getMessage()), MAX_REASON_CHARS);
            LOG.error(
                    "Model {} goes on, as the promoted one can't: {}",
                    activeModel.model().version(),
                    reason);
            return reason;
        }
        LOG.info("Model {} {} is now active", activeModel.model().name(), version);
        return null;
    }

    private Classifier load(String version) {
        ModelArtifact files = topic.model(version)
                .orElseThrow(() -> new ModelException("published model " + version, "there is none of this version"));
        Classifier loaded = load(files);
        try {
            requireSame(files, "its version is", version, loaded.model().version());
            requireSame(
                    files,
                    "it takes",
                    activeModel.first().input(),
                    loaded.model().input());
            return ReorderedClassifier.of(loaded, activeModel.first().classes());
        } catch (ModelException e) {
            loaded.close();
            throw e;
        } catch (IllegalArgumentException e) {
            loaded.close();
            throw new ModelException(files.source(), String.valueOf(e.getMessage()), e);
        }
    }

    /** Whatever is wrong with a model, the news after it must be followed: they may take it back. */
    private Classifier load(ModelArtifact files) {
        try {
            return OnnxClassifier.load(files, runLimit);
        } catch (ModelException e) {
            throw e;
        } catch (RuntimeException e) {
            throw new ModelException(files.source(), "it can't be loaded: " + e, e);
        } catch (OutOfMemoryError e) {
            throw new ModelException(
                    files.source(),
                    "it takes more memory than Java has here; give it more, for instance with -Xmx2g",
                    e);
        }
    }

    private static void requireSame(ModelArtifact files, String what, Object expected, Object actual) {
        if (!expected.equals(actual)) {
            throw new ModelException(files.source(), what + " " + actual + ", not " + expected);
        }
    }

    @Override
    public void close() {
        topic.stop();
        reader.close();
        topic.close();
    }
}
