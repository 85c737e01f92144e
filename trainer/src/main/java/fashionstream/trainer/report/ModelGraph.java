package fashionstream.trainer.report;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The operators of a model.
 *
 * @param steps the operators, in the order of their computation
 */
record ModelGraph(List<Step> steps) {
    ModelGraph {
        steps = List.copyOf(steps);
    }

    /**
     * An operator, with the activation that follows it.
     *
     * @param name name to display, for example {@code Convolution 3×3, ReLU}
     * @param shape shape of the output for one image; null if unknown
     * @param parameters number of its values in the model file, without single constants
     * @param multiplyAdds number of multiply-add operations for one image; null if unknown
     */
    record Step(
            String name,
            @Nullable List<Long> shape,
            long parameters,
            @Nullable Long multiplyAdds) {
        /** The shape in the form {@code 32 × 28 × 28}; a dash if unknown. */
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

    /** Number of parameters of all steps. */
    long parameters() {
        return steps.stream().mapToLong(Step::parameters).sum();
    }

    /** Number of multiply-adds of all steps for which it is known. */
    long multiplyAdds() {
        return steps.stream()
                .mapToLong(step -> step.multiplyAdds() == null ? 0 : step.multiplyAdds())
                .sum();
    }
}
