package fashionstream.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Resident memory of a process, from Linux's {@code /proc}; unknown on other systems.
 *
 * @param pid the process
 */
record ProcessMemory(long pid) {
    private static final Pattern LINE = Pattern.compile("(?m)^(VmHWM|VmRSS):\\s+(\\d+) kB$");

    /** Current bytes. */
    OptionalLong resident() {
        return read("VmRSS");
    }

    /** Peak in bytes, since the process started. */
    OptionalLong peak() {
        return read("VmHWM");
    }

    private OptionalLong read(String name) {
        Path status = Path.of("/proc", Long.toString(pid), "status");
        if (!Files.isReadable(status)) {
            return OptionalLong.empty();
        }
        try {
            return find(name, Files.readString(status));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static OptionalLong find(String name, String status) {
        Matcher line = LINE.matcher(status);
        while (line.find()) {
            if (line.group(1).equals(name)) {
                return OptionalLong.of(Long.parseLong(line.group(2)) * 1024);
            }
        }
        return OptionalLong.empty();
    }
}
