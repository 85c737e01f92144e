package fashionstream.health;

/** Looks after one thing that the application needs. Called by several threads, at times at once. */
public interface HealthCheck {
    /** What it looks after; the same for its life, and no other check's. */
    String name();

    /** Whether it works now. Takes no time: probes must be answered whatever else is stuck. */
    Status ready();

    /** Whether it may work again by itself. If not, the process should be started anew. Takes no time. */
    default Status live() {
        return Status.ok();
    }
}
