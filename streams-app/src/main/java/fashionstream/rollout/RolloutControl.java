package fashionstream.rollout;

import fashionstream.config.AppConfig;
import io.javalin.http.ServiceUnavailableResponse;
import java.time.Clock;
import java.util.function.Consumer;
import org.apache.kafka.common.KafkaException;

/**
 * Controls a roll-out: the status in this instance, and the commands for all instances. Safe for use by several
 * threads.
 *
 * @param config settings of the models topic and its broker
 */
public record RolloutControl(ModelRollout rollout, AppConfig config) {
    /** Whether a model of this version is published. */
    public boolean hasPublished(String version) {
        return rollout.status().published().stream()
                .anyMatch(model -> model.version().equals(version));
    }

    /**
     * Writes steps. It opens a connection for each call, because calls are rare.
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
