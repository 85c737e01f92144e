package fashionstream.health;

import fashionstream.inference.ModelInfo;
import fashionstream.rollout.ModelRollout;
import fashionstream.rollout.RolloutStatus;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Says which model answers; without one the application doesn't start. A promoted model that can't be used is told, and
 * leaves the application ready: the one before it goes on.
 *
 * @param rollout decides which model it is
 */
public record ModelHealth(ModelRollout rollout) implements HealthCheck {
    @Override
    public String name() {
        return "model";
    }

    @Override
    public Status ready() {
        RolloutStatus now = rollout.status();
        ModelInfo model = now.answering();
        Map<String, String> fields = new LinkedHashMap<>();
        fields.put("model_name", model.name());
        fields.put("model_version", model.version());
        String refusal = now.refusal();
        if (refusal != null) {
            fields.put("refused", refusal);
        }
        return new Status(true, fields);
    }
}
