package fashionstream.label;

/** How labels are written, one per line. */
interface LabelFormat {
    /**
     * Reads a line.
     *
     * @throws BadLineException if it is not a label
     */
    LabelFields read(String line) throws BadLineException;

    /**
     * JSON lines if the first line, without blanks around it, begins with a brace, CSV with that line as its header if
     * not.
     */
    static boolean isJson(String firstLine) {
        return firstLine.startsWith("{");
    }
}
