package fashionstream.health;

import fashionstream.inference.ModelInfo;
import java.util.Map;

/**
 * Says which model is loaded; without one the application doesn't start.
 *
 * @param model the model that classifies
 */
public record ModelHealth(ModelInfo model) implements HealthCheck {
    @Override
    public String name() {
        return "model";
    }

    @Override
    public Status ready() {
        return new Status(true, Map.of("model_name", model.name(), "model_version", model.version()));
    }
}
