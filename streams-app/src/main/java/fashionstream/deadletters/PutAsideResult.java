package fashionstream.deadletters;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The result of putting a record aside.
 *
 * @param topic topic of the record
 * @param valueBytes size of its value; null if it has none, or was not read
 * @param deadLetter position of the dead letter, {@code topic-partition@offset}
 * @param truncated which parts of the record the letter lacks, in whole or in part: {@code key}, {@code value}, {@code
 *     headers}
 * @param group consumer group that continues after the record
 * @param nextOffset offset at which the group continues
 */
public record PutAsideResult(
        String topic,
        int partition,
        long offset,
        @Nullable Integer valueBytes,
        String deadLetter,
        List<String> truncated,
        String group,
        long nextOffset) {
    public PutAsideResult {
        truncated = List.copyOf(truncated);
    }
}
