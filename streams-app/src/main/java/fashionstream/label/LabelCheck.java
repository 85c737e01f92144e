package fashionstream.label;

import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The result of checking label files before any label is sent.
 *
 * @param labels number of valid lines
 * @param bad number of invalid lines
 * @param firstBad the first invalid line; null if there is none
 */
public record LabelCheck(long labels, long bad, LabelLine.@Nullable Bad firstBad) {
    /**
     * Checks files.
     *
     * @throws IOException if one can't be read
     */
    public static LabelCheck of(List<LabelInput> inputs) throws IOException {
        long labels = 0;
        long bad = 0;
        LabelLine.Bad firstBad = null;
        for (LabelInput input : inputs) {
            try (LabelReader reader = input.open()) {
                for (LabelLine line = reader.next(); line != null; line = reader.next()) {
                    if (line instanceof LabelLine.Bad problem) {
                        firstBad = firstBad == null ? problem : firstBad;
                        bad++;
                    } else {
                        labels++;
                    }
                }
            }
        }
        return new LabelCheck(labels, bad, firstBad);
    }
}
