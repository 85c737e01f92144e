package fashionstream.proof;

import static org.assertj.core.api.Assertions.assertThat;

import fashionstream.dataset.DatasetLocator;
import fashionstream.dataset.DownloadProgress;
import fashionstream.dataset.FashionMnist;
import fashionstream.dataset.FashionMnist.Split;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.DisabledIfSystemProperty;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/**
 * Sends thousands of malicious or erroneous records to the application: each image must get its outcome, each good
 * label must be counted, and the application must keep running, also after crashes.
 *
 * <p>System properties: {@code fashionstream.hostile.minutes} sets the duration; {@code fashionstream.hostile.seed}
 * repeats the records of an earlier run; {@code fashionstream.hostile.mutations}, a regular expression, picks mutations
 * by name; {@code fashionstream.hostile.alone=true} tries each mutation separately, and lists all that are harmful.
 */
class HostileRecordsIT {
    private static final long MINUTES = Long.getLong("fashionstream.hostile.minutes", 1);
    private static final long SEED = Long.getLong("fashionstream.hostile.seed", System.nanoTime());
    private static final Pattern MUTATIONS =
            Pattern.compile(System.getProperty("fashionstream.hostile.mutations", ".*"));

    /** After this, a new application starts, so that each round is as fast as the first. */
    private static final int ROUNDS = 4;

    /** Takes a while, so there are none in the short form. */
    private static final int TRIALS_TO_A_FLOOD = 5;

    /** Records of a round. */
    private static final int SIZE = 1600;

    private final Path directory;
    private final List<byte[]> pixels;

    HostileRecordsIT(@TempDir Path directory) {
        this.directory = directory;
        this.pixels = FashionMnist.read(
                        DatasetLocator.standard(System.getenv(), DownloadProgress.NONE)
                                .locate(null),
                        Split.TEST)
                .pixels();
        System.out.println("fashionstream.hostile.seed=" + SEED);
    }

    @Test
    @Timeout(value = 3, unit = TimeUnit.HOURS)
    @DisabledIfSystemProperty(named = "fashionstream.hostile.alone", matches = "true")
    void shouldAccountForEachRecord() throws Exception {
        long end = System.nanoTime() + TimeUnit.MINUTES.toNanos(MINUTES);
        Random random = new Random(SEED);
        int round = 0;
        try (HostileCluster cluster = HostileCluster.start(directory.resolve("cluster"))) {
            for (int number = 1; number == 1 || System.nanoTime() < end; number++) {
                boolean guids = number % 2 == 0;
                try (HostileTrial trial = trial("hostile-" + number, cluster, guids, MUTATIONS, random)) {
                    for (int i = 0; i < ROUNDS && (i == 0 || System.nanoTime() < end); i++) {
                        trial.round(++round, SIZE);
                    }
                    if (number % TRIALS_TO_A_FLOOD == 0) {
                        trial.flood(++round);
                    }
                    System.out.println("hostile-" + number + ": " + trial);
                }
            }
        }
    }

    @Test
    @Timeout(value = 3, unit = TimeUnit.HOURS)
    @EnabledIfSystemProperty(named = "fashionstream.hostile.alone", matches = "true")
    void shouldWithstandEachMutationAlone() throws Exception {
        List<String> faults = new ArrayList<>();
        Random random = new Random(SEED);
        try (HostileCluster cluster = HostileCluster.start(directory.resolve("cluster"))) {
            for (String mutation : Forge.mutations()) {
                if (MUTATIONS.matcher(mutation).matches()) {
                    Pattern alone = Pattern.compile(Pattern.quote(mutation));
                    try (HostileTrial trial = trial("alone-" + mutation, cluster, false, alone, random)) {
                        trial.quietRound(1, 200);
                        System.out.println(mutation + ": " + trial);
                    } catch (AssertionError e) {
                        System.out.println(mutation + ": " + e.getMessage());
                        faults.add(mutation);
                    }
                }
            }
        }
        assertThat(faults).isEmpty();
    }

    private HostileTrial trial(String name, HostileCluster cluster, boolean guids, Pattern mutations, Random random)
            throws Exception {
        return HostileTrial.start(name, cluster, guids, directory, pixels, mutations, random);
    }
}
