package fashionstream.classification;

import fashionstream.image.DecodeLimits;
import fashionstream.inference.ActiveModel;
import fashionstream.microbatch.PartitionLag;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;

/** For tests of the active model alone. */
final class NoChallengers {
    private NoChallengers() {}

    static ChallengerScoring scoring(PredictionFactory factory) {
        return new ChallengerScoring(
                new ActiveModel(new FirstPixelClassifier()).challengers(),
                factory,
                DecodeLimits.DEFAULT,
                new PartitionLag(),
                0,
                new ChallengerMeters(new SimpleMeterRegistry()));
    }
}
