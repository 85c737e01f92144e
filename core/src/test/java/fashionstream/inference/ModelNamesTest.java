package fashionstream.inference;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ModelNamesTest {
    @Test
    void shouldLimitTheTotalSizeOfClassNames() {
        assertThat(ModelNames.problemOfClasses(names(10_000, 52))).isNull();
        assertThat(ModelNames.problemOfClasses(names(10_000, 53)))
                .isEqualTo("its entries have 530000 bytes in total; the maximum is 524288");
        assertThat(ModelNames.problemOfClasses(names(1_000, 500))).isNull();
    }

    private static List<String> names(int count, int bytes) {
        return IntStream.range(0, count)
                .mapToObj(i -> String.format("%0" + bytes + "d", i))
                .toList();
    }
}
