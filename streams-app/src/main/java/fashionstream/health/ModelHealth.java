package fashionstream.health;

import fashionstream.inference.ModelInfo;
import fashionstream.inference.RunTimeLimit;
import fashionstream.rollout.ChallengerStatus;
import fashionstream.rollout.ModelRollout;
import fashionstream.rollout.RolloutStatus;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Reports which model is active; without one the application doesn't start. Reports a problem with the roll-out, but
 * the application stays ready, because another model stays active. While a model hangs, the application isn't ready.
 *
 * @param rollout provides the active model
 */
public record ModelHealth(ModelRollout rollout) implements HealthCheck {
    @Override
    public String name() {
        return "model";
    }

    @Override
    public Status ready() {
        RolloutStatus now = rollout.status();
        ModelInfo model = now.active();
        Map<String, String> fields = new LinkedHashMap<>();
        fields.put("model_name", model.name());
        Integer number = now.label(model.version()).number();
        if (number != null) {
            fields.put("model_number", number.toString());
        }
        fields.put("model_version", model.version());
        String trouble = now.trouble();
        if (trouble != null) {
            fields.put("trouble", trouble);
        }
        now.challengers().forEach(challenger -> fields.put("challenger_" + challenger.version(), words(challenger)));
        int overdue = RunTimeLimit.overdue();
        if (overdue > 0) {
            fields.put("cause", overdue + " run(s) of a model take longer than inference.run.max.ms and don't stop");
        }
        return new Status(overdue == 0, fields);
    }

    private static String words(ChallengerStatus challenger) {
        String trouble = challenger.trouble();
        return trouble == null ? "classifies a share of " + challenger.share() + " of the images" : trouble;
    }
}
