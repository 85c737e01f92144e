package fashionstream.label;

/** Format of a label file, with one label per line. */
interface LabelFormat {
    /**
     * Reads a line.
     *
     * @throws BadLineException if it is not a valid label
     */
    LabelFields read(String line) throws BadLineException;

    /**
     * Whether a file is JSON lines: its first line, without surrounding blanks, begins with a brace. Otherwise it is
     * CSV, and that line is the header.
     */
    static boolean isJson(String firstLine) {
        return firstLine.startsWith("{");
    }
}
