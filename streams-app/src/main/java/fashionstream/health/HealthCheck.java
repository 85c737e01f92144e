package fashionstream.health;

/** Checks one thing that the application needs. Safe for use by several threads. */
public interface HealthCheck {
    /** Name of what it checks: constant, and unique among the checks. */
    String name();

    /** Whether it works now. Returns immediately, so that probes get a response even if something hangs. */
    Status ready();

    /** Whether it may recover without a restart of the process. Returns immediately. */
    default Status live() {
        return Status.ok();
    }
}
