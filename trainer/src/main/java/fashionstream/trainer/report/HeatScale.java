package fashionstream.trainer.report;

import java.awt.Color;
import java.util.Locale;

/**
 * Colours of table cells: {@value #STEPS} steps from the background of the page to a full colour, each with black or
 * white text, whichever has the higher contrast.
 *
 * @param name prefix of the CSS classes, followed by the step
 * @param ground colour of step 0
 * @param full colour of the last step
 */
record HeatScale(String name, Color ground, Color full) {
    static final int STEPS = 8;

    private static final Color PAPER = new Color(0xffffff);
    private static final Color NIGHT = new Color(0x161b22);

    /** Correct predictions, on light and dark backgrounds. */
    static final HeatScale RIGHT = new HeatScale("right", PAPER, new Color(0x1f6fbf));

    static final HeatScale RIGHT_DARK = new HeatScale("right", NIGHT, new Color(0x58a6ff));

    /** Wrong predictions. */
    static final HeatScale WRONG = new HeatScale("wrong", PAPER, new Color(0xd1491b));

    static final HeatScale WRONG_DARK = new HeatScale("wrong", NIGHT, new Color(0xff8a4c));

    /**
     * Returns the step for a share of the scale.
     *
     * @param share 0 to 1; only 0 has step 0
     */
    static int step(double share) {
        return (int) Math.min(STEPS, Math.ceil(share * STEPS));
    }

    /** The CSS class for a share of the scale. */
    String cssClass(double share) {
        return name + step(share);
    }

    /** A CSS rule per step. */
    String css() {
        StringBuilder css = new StringBuilder();
        for (int step = 0; step <= STEPS; step++) {
            css.append(String.format(
                    Locale.ROOT,
                    ".%s%d { background: #%06x; color: #%06x }%n",
                    name,
                    step,
                    cell(step).getRGB() & 0xffffff,
                    text(step).getRGB() & 0xffffff));
        }
        return css.toString();
    }

    Color cell(int step) {
        double part = (double) step / STEPS;
        return new Color(
                mix(ground.getRed(), full.getRed(), part),
                mix(ground.getGreen(), full.getGreen(), part),
                mix(ground.getBlue(), full.getBlue(), part));
    }

    Color text(int step) {
        return contrast(Color.BLACK, cell(step)) >= contrast(Color.WHITE, cell(step)) ? Color.BLACK : Color.WHITE;
    }

    /** Contrast ratio of WCAG 2, 1 to 21; level AA requires at least 4.5 for text. */
    static double contrast(Color one, Color other) {
        double a = luminance(one);
        double b = luminance(other);
        return (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
    }

    private static double luminance(Color color) {
        return 0.2126 * linear(color.getRed()) + 0.7152 * linear(color.getGreen()) + 0.0722 * linear(color.getBlue());
    }

    private static double linear(int channel) {
        double share = channel / 255.0;
        return share <= 0.04045 ? share / 12.92 : Math.pow((share + 0.055) / 1.055, 2.4);
    }

    private static int mix(int from, int to, double part) {
        return (int) Math.round(from + (to - from) * part);
    }
}
