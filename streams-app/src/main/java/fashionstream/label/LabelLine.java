package fashionstream.label;

import fashionstream.schema.GroundTruth;

/** A line of a label file. */
public sealed interface LabelLine {
    /**
     * A label.
     *
     * @param where file and line, as {@code labels.csv:7}
     */
    record Good(String where, GroundTruth label) implements LabelLine {}

    /**
     * A line that is not a label.
     *
     * @param where file and line, as {@code labels.csv:7}
     * @param problem what is wrong with it, for people
     */
    record Bad(String where, String problem) implements LabelLine {
        /** Where it is and what is wrong with it. */
        @Override
        public String toString() {
            return where + ": " + problem;
        }
    }
}
