package fashionstream.rolling;

import fashionstream.rolling.counts.WindowNames;
import java.time.Duration;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Settings of the rolling accuracy.
 *
 * @param applicationId the setting {@code application.id}
 * @param source name of the predictions topic
 * @param ownVersion whether this instance has run a model of this version since its start
 * @param lastLabelled length of the window of the last labelled images, at least 1
 * @param target the target accuracy, 0 to 1; null to derive it from the model
 * @param labelTtl how long labels wait for their prediction
 * @param labelDue age at which an image should have its label
 * @param sliceAttributes the attributes whose values have figures of their own
 * @param sliceValues how many values of each have them
 */
record AccuracySettings(
        String applicationId,
        String source,
        Predicate<String> ownVersion,
        int lastLabelled,
        @Nullable Double target,
        Duration labelTtl,
        Duration labelDue,
        List<String> sliceAttributes,
        int sliceValues) {
    String lastName() {
        return WindowNames.last(lastLabelled);
    }
}
