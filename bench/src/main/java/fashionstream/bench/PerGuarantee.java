package fashionstream.bench;

import java.util.function.Function;

/**
 * A figure for each guarantee.
 *
 * @param <T> the figure
 */
public record PerGuarantee<T>(T atLeastOnce, T exactlyOnce) {
    static <T> PerGuarantee<T> of(Function<Guarantee, T> figure) {
        return new PerGuarantee<>(figure.apply(Guarantee.AT_LEAST_ONCE), figure.apply(Guarantee.EXACTLY_ONCE));
    }
}
