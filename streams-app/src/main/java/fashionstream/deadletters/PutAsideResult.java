package fashionstream.deadletters;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What became of a record that was put aside.
 *
 * @param topic where it lies, with its partition and offset
 * @param valueBytes size of its value; null if it has none, or was not read
 * @param deadLetter the letter's place, {@code topic-partition@offset}
 * @param truncated which parts of the record the letter lacks, in whole or in part: {@code key}, {@code value}, {@code
 *     headers}
 * @param group consumer group that continues after the record
 * @param nextOffset where
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
