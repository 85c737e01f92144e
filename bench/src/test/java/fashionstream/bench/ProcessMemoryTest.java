package fashionstream.bench;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

class ProcessMemoryTest {
    private static final String STATUS = "Name:\tjava\nVmPeak:\t 9000 kB\nVmHWM:\t  2048 kB\nVmRSS:\t  1024 kB\n";

    @Test
    void shouldFindFiguresInTheStatusFile() {
        assertThat(ProcessMemory.find("VmHWM", STATUS)).hasValue(2 << 20);
        assertThat(ProcessMemory.find("VmRSS", STATUS)).hasValue(1 << 20);
        assertThat(ProcessMemory.find("VmRSS", "")).isEmpty();
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void shouldReportTheMemoryOfThisProcess() {
        ProcessMemory memory = new ProcessMemory(ProcessHandle.current().pid());
        long resident = memory.resident().orElseThrow();
        assertThat(resident).isGreaterThan(10 << 20);
        assertThat(memory.peak().orElseThrow()).isGreaterThanOrEqualTo(resident);
        assertThat(HeapMemory.direct()).isNotNegative();
    }

    @Test
    void shouldReportNothingForAProcessThatDoesNotExist() {
        assertThat(new ProcessMemory(Integer.MAX_VALUE).resident()).isEmpty();
    }
}
