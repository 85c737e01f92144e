package fashionstream.trainer.report;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a model's graph is made of.
 *
 * @param steps in the order in which they are computed
 */
record ModelGraph(List<Step> steps) {
    ModelGraph {
        steps = List.copyOf(steps);
    }

    /**
     * An operator, with the activation that follows it.
     *
     * @param name for people, for example {@code Convolution 3×3, ReLU}
     * @param shape of what it gives for one image; null where it isn't known
     * @param parameters numbers that it reads from the file, other than single constants
     * @param multiplyAdds multiplications with an addition each, for one image; null where they aren't known
     */
    record Step(
            String name,
            @Nullable List<Long> shape,
            long parameters,
            @Nullable Long multiplyAdds) {
        /** {@code 32 × 28 × 28}; a dash where it isn't known. */
        String shapeText() {
            return shape == null
                    ? "–"
                    : String.join(
                            " × ",
                            shape.stream()
                                    .map(size -> size < 0 ? "?" : size.toString())
                                    .toList());
        }
    }

    /** Parameters of all steps. */
    long parameters() {
        return steps.stream().mapToLong(Step::parameters).sum();
    }

    /** Multiply-adds of those steps whose figure is known. */
    long multiplyAdds() {
        return steps.stream()
                .mapToLong(step -> step.multiplyAdds() == null ? 0 : step.multiplyAdds())
                .sum();
    }
}
