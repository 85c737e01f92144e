package fashionstream.label;

import fashionstream.schema.GroundTruth;

/** A line of a label file. */
public sealed interface LabelLine {
    /**
     * A valid line.
     *
     * @param where file and line, as {@code labels.csv:7}
     */
    record Good(String where, GroundTruth label) implements LabelLine {}

    /**
     * An invalid line.
     *
     * @param where file and line, as {@code labels.csv:7}
     * @param problem description of the problem
     */
    record Bad(String where, String problem) implements LabelLine {
        /** The position and the problem. */
        @Override
        public String toString() {
            return where + ": " + problem;
        }
    }
}
