package fashionstream.proof;

import fashionstream.dataset.DatasetLocator;
import fashionstream.dataset.DownloadProgress;
import fashionstream.dataset.FashionMnist;
import fashionstream.dataset.FashionMnist.Split;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * The application among thousands of records that somebody made to stop it, or by mistake: each image gets its outcome,
 * each good label is counted, and the application stays up, also over crashes.
 *
 * <p>System properties: {@code fashionstream.hostile.minutes} says how long; {@code fashionstream.hostile.seed} repeats
 * the records of an earlier run; {@code fashionstream.hostile.mutations}, a regular expression, picks mutations by name.
 */
class HostileRecordsIT {
    private static final long MINUTES = Long.getLong("fashionstream.hostile.minutes", 1);
    private static final long SEED = Long.getLong("fashionstream.hostile.seed", System.nanoTime());
    private static final Pattern MUTATIONS =
            Pattern.compile(System.getProperty("fashionstream.hostile.mutations", ".*"));

    /** Then an application begins anew, so that each round is as quick as the first. */
    private static final int ROUNDS = 4;

    @Test
    @Timeout(value = 3, unit = TimeUnit.HOURS)
    void shouldAccountForEachRecord(@TempDir Path directory) throws Exception {
        System.out.println("fashionstream.hostile.seed=" + SEED);
        long end = System.nanoTime() + TimeUnit.MINUTES.toNanos(MINUTES);
        Path folder =
                DatasetLocator.standard(System.getenv(), DownloadProgress.NONE).locate(null);
        List<byte[]> pixels = FashionMnist.read(folder, Split.TEST).pixels();
        Random random = new Random(SEED);
        int round = 0;
        try (HostileCluster cluster = HostileCluster.start(directory.resolve("cluster"))) {
            for (int number = 1; number == 1 || System.nanoTime() < end; number++) {
                boolean guids = number % 2 == 0;
                try (HostileTrial trial = HostileTrial.start(
                        "hostile-" + number, cluster, guids, directory, pixels, MUTATIONS, random)) {
                    for (int i = 0; i < ROUNDS && (i == 0 || System.nanoTime() < end); i++) {
                        trial.round(++round);
                    }
                    System.out.println("hostile-" + number + ": " + trial);
                }
            }
        }
    }
}
