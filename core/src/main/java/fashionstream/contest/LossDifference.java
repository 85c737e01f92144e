package fashionstream.contest;

import fashionstream.accuracy.WilsonInterval;
import org.jspecify.annotations.Nullable;

/**
 * The mean log loss of the challenger less that of the champion, over the same images: below 0 if the challenger is better. Its 95 %
 * interval follows from the mean and the variance of the differences by the central limit theorem; it holds at one moment
 * only, and is rough for fewer than 100 images or so.
 *
 * @param champion mean loss of the champion
 * @param challenger mean loss of the challenger
 * @param mean their difference
 * @param low lower end of the interval
 * @param high upper end of the interval
 */
public record LossDifference(double champion, double challenger, double mean, double low, double high) {
    /** Returns the difference; null for fewer than two images. */
    public static @Nullable LossDifference of(LossSums sums) {
        double n = sums.images();
        if (n < 2) {
            return null;
        }
        double champion = sums.champion() / LossSums.BILLION / n;
        double challenger = sums.challenger() / LossSums.BILLION / n;
        double mean = challenger - champion;
        // Rounding may make the variance of equal losses negative.
        double variance = Math.max(0, sums.squares() / LossSums.MILLION - n * mean * mean) / (n - 1);
        double half = WilsonInterval.Z * Math.sqrt(variance / n);
        return new LossDifference(champion, challenger, mean, mean - half, mean + half);
    }
}
