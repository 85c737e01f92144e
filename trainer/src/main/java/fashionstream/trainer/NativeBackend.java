package fashionstream.trainer;

import fashionstream.system.UserHome;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Selects the fastest native build of ND4J that this processor supports. Must be called before the first array is
 * created, because ND4J loads its library only once.
 */
public final class NativeBackend {
    private static final Logger LOG = LoggerFactory.getLogger(NativeBackend.class);
    private static final Path CPU_INFO = Path.of("/proc/cpuinfo");

    private NativeBackend() {}

    /** Sets the system properties that ND4J and Deeplearning4j read, except those that the user has set. */
    public static void choose() {
        String extension = extensionFor(processorFlags());
        setIfAbsent("org.bytedeco.javacpp.platform.extension", extension);
        // oneDNN layer helpers are disabled by default; the plain build has none.
        setIfAbsent("org.eclipse.deeplearning4j.helpers.disable", Boolean.toString(extension.isEmpty()));
        // By default, JavaCPP uses the home directory that Java reports, even if that is "?".
        setIfAbsent(
                "org.bytedeco.javacpp.cachedir",
                UserHome.find(System.getenv())
                        .orElseGet(() -> Path.of(System.getProperty("java.io.tmpdir")))
                        .resolve(".javacpp/cache")
                        .toString());
        LOG.info("native build of ND4J: {}", extension.isEmpty() ? "plain" : extension);
    }

    /** Returns the suffix of the native build for a processor with the given Linux CPU flags. */
    static String extensionFor(Set<String> flags) {
        // An unsupported AVX-512 instruction ends the process with SIGILL, so all extensions in use are required.
        if (flags.containsAll(Set.of("avx512f", "avx512bw", "avx512dq", "avx512vl", "avx512cd"))) {
            return "-onednn-avx512";
        }
        return flags.containsAll(Set.of("avx2", "fma")) ? "-onednn-avx2" : "";
    }

    private static Set<String> processorFlags() {
        try (Stream<String> lines = Files.lines(CPU_INFO)) {
            return lines.filter(line -> line.startsWith("flags"))
                    .findFirst()
                    .map(line -> Stream.of(line.split("\\s+")).collect(Collectors.toSet()))
                    .orElse(Set.of());
        } catch (IOException e) {
            LOG.info("{} can't be read ({}); using the plain native build", CPU_INFO, e.getMessage());
            return Set.of();
        }
    }

    private static void setIfAbsent(String key, String value) {
        if (System.getProperty(key) == null) {
            System.setProperty(key, value);
        }
    }
}
