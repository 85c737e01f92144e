package fashionstream.label;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * The result of checking label files before any label is sent.
 *
 * @param labels number of lines that can be sent
 * @param bad number of lines that cannot
 * @param firstBad the first of these
 * @param unknown number of lines that can be sent although their label is not a class of the model
 * @param firstUnknown the first of these
 */
public record LabelCheck(
        long labels, long bad, List<LabelLine.Bad> firstBad, long unknown, List<LabelLine.Bad> firstUnknown) {
    /** The number of lines in {@link #firstBad} and {@link #firstUnknown}. */
    public static final int MAX_SHOWN = 10;

    public LabelCheck {
        firstBad = List.copyOf(firstBad);
        firstUnknown = List.copyOf(firstUnknown);
    }

    /**
     * Checks files.
     *
     * @throws IOException if one can't be read
     */
    public static LabelCheck of(List<LabelInput> inputs, LabelRules rules) throws IOException {
        long labels = 0;
        long bad = 0;
        long unknown = 0;
        List<LabelLine.Bad> firstBad = new ArrayList<>();
        List<LabelLine.Bad> firstUnknown = new ArrayList<>();
        for (LabelInput input : inputs) {
            try (LabelReader reader = input.open()) {
                for (LabelLine line = reader.next(); line != null; line = reader.next()) {
                    if (rules.apply(line) instanceof LabelLine.Bad problem) {
                        bad++;
                        addFirst(firstBad, problem);
                        continue;
                    }
                    labels++;
                    String problem = rules.problem(line);
                    if (problem != null && line instanceof LabelLine.Good good) {
                        unknown++;
                        addFirst(firstUnknown, new LabelLine.Bad(good.where(), problem));
                    }
                }
            }
        }
        return new LabelCheck(labels, bad, firstBad, unknown, firstUnknown);
    }

    private static void addFirst(List<LabelLine.Bad> lines, LabelLine.Bad line) {
        if (lines.size() < MAX_SHOWN) {
            lines.add(line);
        }
    }
}
