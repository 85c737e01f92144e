package fashionstream.produce;

import fashionstream.perturbation.Perturbation;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Ways to change images so that they differ from those the model was trained on. */
public enum DriftKind {
    INVERT(Perturbation.INVERSION),
    BLUR(Perturbation.BLUR),
    NOISE(Perturbation.NOISE),
    SHIFT(Perturbation.SHIFT),
    BRIGHTNESS(Perturbation.BRIGHTNESS),
    /** The images are unchanged, but most or all of them are of two classes. */
    CLASS_MIX(null);

    private final @Nullable Perturbation perturbation;

    DriftKind(@Nullable Perturbation perturbation) {
        this.perturbation = perturbation;
    }

    /** The name in options and in the attribute of changed images: {@code class-mix}. */
    public String word() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** The number of strengths; 1 is the weakest. */
    public int strengths() {
        return perturbation == null ? ClassMix.STRENGTHS : perturbation.strengths();
    }

    /** The change of the pixels; null if they are not changed. */
    @Nullable
    Perturbation perturbation() {
        return perturbation;
    }
}
