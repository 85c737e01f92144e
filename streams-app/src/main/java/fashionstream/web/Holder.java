package fashionstream.web;

import io.javalin.http.ServiceUnavailableResponse;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Holds an object that requests need, which is created after the server has started and closed before it stops. Safe
 * for use by several threads.
 */
public final class Holder<T> {
    private final AtomicReference<@Nullable T> value = new AtomicReference<>();

    /** Sets the object. */
    public void set(T next) {
        value.set(next);
    }

    /** Removes the object. */
    public void clear() {
        value.set(null);
    }

    /**
     * Returns the object.
     *
     * @throws ServiceUnavailableResponse if there is none
     */
    public T get() {
        T now = value.get();
        if (now == null) {
            throw new ServiceUnavailableResponse("the application is starting or stopping");
        }
        return now;
    }
}
