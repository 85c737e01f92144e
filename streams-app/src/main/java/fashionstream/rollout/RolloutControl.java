package fashionstream.rollout;

import fashionstream.config.AppConfig;
import io.javalin.http.ServiceUnavailableResponse;
import java.time.Clock;
import java.util.function.Consumer;
import org.apache.kafka.common.KafkaException;

/**
 * What steers a roll-out: how it stands here, and what changes it everywhere. Safe for use by several threads.
 *
 * @param config where the models topic is
 */
public record RolloutControl(ModelRollout rollout, AppConfig config) {
    /** Whether a model of this version can be promoted. */
    public boolean hasPublished(String version) {
        return rollout.status().published().stream()
                .anyMatch(model -> model.version().equals(version));
    }

    /**
     * Takes steps. It connects for each use, as those are rare.
     *
     * @throws ServiceUnavailableResponse if they can't be written
     */
    public void change(Consumer<ModelCommands> steps) {
        try (ModelCommands commands = new ModelCommands(config, Clock.systemUTC())) {
            steps.accept(commands);
        } catch (KafkaException e) {
            throw new ServiceUnavailableResponse(String.valueOf(e.getMessage()));
        }
    }
}
