package fashionstream.accuracy;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Figures that a model cannot raise by predicting the frequent classes, unlike its accuracy.
 *
 * @param balancedAccuracy mean recall of the classes that occurred, 0 to 1; null if none did (K. H. Brodersen, C. S. Ong,
 *     K. E. Stephan and J. M. Buhmann, "The balanced accuracy and its posterior distribution", ICPR 2010)
 * @param kappa Cohen's kappa: the accuracy beyond that of as many predictions of each class made by chance, as a share of
 *     what is possible; 1 is perfect, 0 is chance; null if there is only one class (J. Cohen, "A coefficient of
 *     agreement for nominal scales", Educational and Psychological Measurement 20, 1960)
 * @param matthews Matthews' correlation coefficient of true and predicted class, -1 to 1; null if all images have one
 *     true class, or one predicted class (J. Gorodkin, "Comparing two K-category assignments by a K-category
 *     correlation coefficient", Computational Biology and Chemistry 28, 2004)
 */
public record ChanceCorrection(
        @Nullable Double balancedAccuracy,
        @Nullable Double kappa,
        @Nullable Double matthews) {
    /** The figures for a model, of all whose classes there is a report. */
    public static ChanceCorrection of(List<ClassReport> classes) {
        double images = 0;
        double correct = 0;
        double byChance = 0;
        double supportSquares = 0;
        double predictedSquares = 0;
        for (ClassReport each : classes) {
            images += each.support();
            correct += each.correct();
            byChance += (double) each.support() * each.predicted();
            supportSquares += (double) each.support() * each.support();
            predictedSquares += (double) each.predicted() * each.predicted();
        }
        double square = images * images;
        double covariance = correct * images - byChance;
        double spread = Math.sqrt((square - supportSquares) * (square - predictedSquares));
        return new ChanceCorrection(
                balancedAccuracy(classes),
                square - byChance > 0 ? covariance / (square - byChance) : null,
                spread > 0 ? covariance / spread : null);
    }

    private static @Nullable Double balancedAccuracy(List<ClassReport> classes) {
        double sum = 0;
        int count = 0;
        for (ClassReport each : classes) {
            Double recall = each.recall();
            if (recall != null) {
                sum += recall;
                count++;
            }
        }
        return count == 0 ? null : sum / count;
    }
}
