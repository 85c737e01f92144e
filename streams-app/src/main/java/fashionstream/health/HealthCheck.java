package fashionstream.health;

/** Checks one thing that the application needs. Safe for use by several threads. */
public interface HealthCheck {
    /** What it checks: constant, and unique among the checks. */
    String name();

    /** Whether it works now. Returns at once: probes get a response whatever else hangs. */
    Status ready();

    /** Whether it may recover by itself. If not, the process should be restarted. Returns at once. */
    default Status live() {
        return Status.ok();
    }
}
