package fashionstream.rolling.counts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class SparseCountsTest {
    @Test
    void shouldCountLikeAMap() throws IOException {
        Random random = new Random(1);
        for (int round = 0; round < 200; round++) {
            int bound = 1 + random.nextInt(2000);
            SparseCounts sum = new SparseCounts();
            Map<Integer, Long> expected = new TreeMap<>();
            for (int part = random.nextInt(6); part >= 0; part--) {
                SparseCounts more = new SparseCounts();
                for (int i = random.nextInt(100); i > 0; i--) {
                    int index = random.nextInt(bound);
                    long count = random.nextInt(10) == 0 ? random.nextLong() / 1000 : random.nextInt(5) - 2;
                    more.add(index, count);
                    expected.merge(index, count, Long::sum);
                }
                sum.add(more);
            }
            assertThat(counts(sum)).isEqualTo(expected);
            assertThat(sum.size()).isEqualTo(expected.size());
            assertThat(sum.sum())
                    .isEqualTo(expected.values().stream()
                            .mapToLong(Long::longValue)
                            .sum());
            assertThat(sum.isZero()).isEqualTo(expected.values().stream().allMatch(count -> count == 0));
            assertThat(counts(SparseCounts.read(new StateInput(bytes(sum)), bound)))
                    .isEqualTo(expected);
        }
    }

    @Test
    void shouldAcceptNewIndicesUpToTheLimit() {
        SparseCounts sum = new SparseCounts();
        sum.add(of(10, 1, 20, 1), 3);
        sum.add(of(5, 7, 15, 7, 20, 7, 25, 7), 3);

        assertThat(counts(sum)).isEqualTo(Map.of(5, 7L, 10, 1L, 20, 8L));
        sum.add(of(5, -7, 25, 1), 3);
        assertThat(counts(sum)).isEqualTo(Map.of(5, 0L, 10, 1L, 20, 8L));
        assertThat(sum.get(25)).isZero();
    }

    @Test
    void shouldRejectInvalidIndices() throws IOException {
        byte[] bytes = bytes(of(3, 1, 9, 1));

        assertThatThrownBy(() -> SparseCounts.read(new StateInput(bytes), 9))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("index 9");
    }

    @Test
    void shouldUseFewBytes() throws IOException {
        SparseCounts counts = new SparseCounts();
        for (int i = 0; i < 16_384; i++) {
            counts.add(i * 6_000, 1000);
        }

        assertThat(bytes(counts).length).isLessThan(100_000);
    }

    private static SparseCounts of(int... indicesAndCounts) {
        SparseCounts counts = new SparseCounts();
        for (int i = 0; i < indicesAndCounts.length; i += 2) {
            counts.add(indicesAndCounts[i], indicesAndCounts[i + 1]);
        }
        return counts;
    }

    private static Map<Integer, Long> counts(SparseCounts counts) {
        Map<Integer, Long> found = new TreeMap<>();
        counts.forEach(found::put);
        return found;
    }

    private static byte[] bytes(SparseCounts counts) throws IOException {
        try (StateOutput out = new StateOutput()) {
            counts.write(out);
            return out.toByteArray();
        }
    }
}
