package fashionstream.bench;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;

/**
 * A moment, and the processor time that had been used by then; of two moments, the differences count.
 *
 * @param nanos the moment, by {@link System#nanoTime}
 * @param appCpuNanos processor time of this process, all threads
 * @param brokerCpuNanos processor time of the broker's process; 0 where the system does not report it
 */
record Usage(long nanos, long appCpuNanos, long brokerCpuNanos) {
    private static final OperatingSystemMXBean SYSTEM =
            ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);

    static Usage now(BrokerProcess broker) {
        return new Usage(
                System.nanoTime(), SYSTEM.getProcessCpuTime(), broker.cpuTime().toNanos());
    }

    Usage since(Usage start) {
        return new Usage(nanos - start.nanos, appCpuNanos - start.appCpuNanos, brokerCpuNanos - start.brokerCpuNanos);
    }
}
