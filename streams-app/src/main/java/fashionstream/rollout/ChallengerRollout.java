package fashionstream.rollout;

import fashionstream.console.PlainText;
import fashionstream.inference.ActiveModel;
import fashionstream.inference.Challengers;
import fashionstream.inference.Classifier;
import fashionstream.inference.InferenceSettings;
import fashionstream.inference.ModelException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Loads the challengers that the models topic specifies. Used by the thread of the roll-out; any thread may call {@link
 * #status}.
 */
final class ChallengerRollout {
    private static final Logger LOG = LoggerFactory.getLogger(ChallengerRollout.class);
    private static final int MAX_REASON_CHARS = 1000;

    private final ActiveModel activeModel;
    private final Challengers challengers;
    private final PublishedModels models;
    private final InferenceSettings inference;
    private final Map<WantedChallenger, Tried> tried = new HashMap<>();
    private final Set<String> reported = new HashSet<>();
    private volatile List<WantedChallenger> wanted = List.of();
    private volatile Map<String, String> rejections = Map.of();

    /**
     * An attempt to load a challenger.
     *
     * @param files the model that was published with its version then
     * @param rejection why it can't be used; null if it was loaded
     */
    private record Tried(
            @Nullable PublishedModel files, @Nullable String rejection) {}

    /** @param inference how challengers run */
    ChallengerRollout(ActiveModel activeModel, PublishedModels models, InferenceSettings inference) {
        this.activeModel = activeModel;
        this.challengers = activeModel.challengers();
        this.models = models;
        this.inference = inference;
    }

    /**
     * Loads the challengers that the state specifies, and removes others.
     *
     * @throws org.apache.kafka.common.KafkaException if the models topic can't be read; call it again then
     */
    void apply(RolloutState state) {
        List<WantedChallenger> now = state.challengers();
        tried.keySet().retainAll(now);
        Set<String> versions =
                now.stream().map(WantedChallenger::version).collect(Collectors.toCollection(HashSet::new));
        reported.retainAll(versions);
        challengers.current().stream()
                .filter(each -> !now.contains(new WantedChallenger(each.model().version(), each.share())))
                .forEach(each -> challengers.remove(each.model().version()));
        challengers.failures().keySet().stream()
                .filter(version -> !versions.contains(version))
                .forEach(challengers::remove);
        for (WantedChallenger each : now) {
            PublishedModel files = state.published(each.version()).orElse(null);
            Tried before = tried.get(each);
            // A model that was rejected may have been published again.
            if (before == null || !Objects.equals(before.files(), files)) {
                challengers.remove(each.version());
                tried.put(each, new Tried(files, load(each, state)));
            }
        }
        Map<String, String> rejected = new HashMap<>();
        tried.forEach((each, attempt) -> {
            if (attempt.rejection() != null) {
                rejected.put(each.version(), attempt.rejection());
            }
        });
        rejections = Map.copyOf(rejected);
        wanted = now;
    }

    /** Returns why the challenger can't be used; null if it is loaded. */
    private @Nullable String load(WantedChallenger challenger, RolloutState state) {
        ModelLabel label = state.label(challenger.version());
        try {
            if (challenger.version().equals(activeModel.first().version())) {
                activeModel.challengeWithFirst(challenger.share());
            } else {
                Classifier loaded = models.load(challenger.version(), inference);
                challengers.add(loaded, challenger.share(), true);
            }
        } catch (ModelException e) {
            // The message may list all classes of a model.
            String reason = PlainText.cut(String.valueOf(e.getMessage()), MAX_REASON_CHARS);
            LOG.error("Model {} can't be a challenger here: {}", label, reason);
            return reason;
        }
        LOG.info(
                "Model {} is now a challenger, for {} of the images",
                label,
                challenger.share().value());
        return null;
    }

    /** The challengers that have failed since the last call, with the reason. */
    Map<String, String> newFailures() {
        Map<String, String> failures = new HashMap<>(challengers.failures());
        failures.keySet().removeIf(version -> !reported.add(version));
        return failures;
    }

    /** Lets {@link #newFailures} return a challenger once more. */
    void forgetReported(String version) {
        reported.remove(version);
    }

    /** The challengers of this instance. */
    List<ChallengerStatus> status() {
        Map<String, String> failures = challengers.failures();
        return wanted.stream()
                .map(each ->
                        new ChallengerStatus(each.version(), each.share().value(), trouble(each.version(), failures)))
                .toList();
    }

    private @Nullable String trouble(String version, Map<String, String> failures) {
        if (version.equals(activeModel.model().version())) {
            return "it is the active model";
        }
        return Optional.ofNullable(failures.get(version)).orElse(rejections.get(version));
    }
}
