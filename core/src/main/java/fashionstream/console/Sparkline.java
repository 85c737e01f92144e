package fashionstream.console;

import java.nio.charset.Charset;
import java.util.Collection;

/** A curve in one line of text, one character per value. */
public final class Sparkline {
    private static final String BLOCKS = "▁▂▃▄▅▆▇█";
    private static final String PLAIN = "_.-:=+*#";

    private Sparkline() {}

    /**
     * Draws a curve. Its scale goes from the least value to the greatest, but covers at least {@code leastRange}, so that
     * a flat curve looks flat.
     *
     * @param values finite numbers
     * @param leastRange more than 0
     * @param charset of the terminal; plain characters replace blocks that it lacks
     */
    public static String of(Collection<Double> values, double leastRange, Charset charset) {
        String levels = charset.newEncoder().canEncode(BLOCKS) ? BLOCKS : PLAIN;
        double least = values.stream().mapToDouble(value -> value).min().orElse(0);
        double greatest = values.stream().mapToDouble(value -> value).max().orElse(0);
        double range = Math.max(leastRange, greatest - least);
        double from = (least + greatest - range) / 2;
        StringBuilder curve = new StringBuilder();
        for (double value : values) {
            int level = (int) ((value - from) / range * levels.length());
            curve.append(levels.charAt(Math.max(0, Math.min(levels.length() - 1, level))));
        }
        return curve.toString();
    }
}
