package fashionstream.web;

import io.javalin.http.ServiceUnavailableResponse;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * What requests are about, which comes after the server has started and goes before it stops. Safe for use by several
 * threads.
 */
public final class Holder<T> {
    private final AtomicReference<@Nullable T> value = new AtomicReference<>();

    /** From now on they are about this. */
    public void set(T next) {
        value.set(next);
    }

    /** From now on they are about nothing. */
    public void clear() {
        value.set(null);
    }

    /**
     * What they are about now.
     *
     * @throws ServiceUnavailableResponse if there is nothing
     */
    public T get() {
        T now = value.get();
        if (now == null) {
            throw new ServiceUnavailableResponse("the application is starting, or stops");
        }
        return now;
    }
}
