package fashionstream.rolling;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;

/** A clock that only changes when it is advanced. */
public final class MovableClock extends Clock {
    private boolean fails;
    private Instant now;

    public MovableClock(Instant now) {
        this.now = now;
    }

    void advance(Duration time) {
        now = now.plus(time);
    }

    @Override
    public ZoneId getZone() {
        return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(ZoneId zone) {
        throw new UnsupportedOperationException();
    }

    /** Makes the next call fail, as a fault of the code would. */
    void failOnce() {
        fails = true;
    }

    @Override
    public Instant instant() {
        if (fails) {
            fails = false;
            throw new IllegalStateException("a fault");
        }
        return now;
    }
}
