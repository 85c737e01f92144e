package fashionstream.produce;

import fashionstream.perturbation.Perturbation;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Ways to make images unlike those that the model was made for. */
public enum DriftKind {
    INVERT(Perturbation.INVERSION),
    BLUR(Perturbation.BLUR),
    NOISE(Perturbation.NOISE),
    SHIFT(Perturbation.SHIFT),
    BRIGHTNESS(Perturbation.BRIGHTNESS),
    /** The images are as they were, but most of them, or all, are of two classes. */
    CLASS_MIX(null);

    private final @Nullable Perturbation perturbation;

    DriftKind(@Nullable Perturbation perturbation) {
        this.perturbation = perturbation;
    }

    /** The word that users write, and that images of this kind bear: {@code class-mix}. */
    public String word() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** Strengths go from 1, the weakest, to this. */
    public int strengths() {
        return perturbation == null ? ClassMix.STRENGTHS : perturbation.strengths();
    }

    /** What is done to the pixels; null where they stay. */
    @Nullable
    Perturbation perturbation() {
        return perturbation;
    }
}
