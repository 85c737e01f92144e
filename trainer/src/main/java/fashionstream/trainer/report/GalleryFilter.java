package fashionstream.trainer.report;

/**
 * What the gallery shows, as it stands in the page's address after {@code #}: {@code mistakes-6-4} for images of class 6
 * that were taken for class 4, {@code all} in the place of either for any. The script of the page (report.js) reads it.
 */
final class GalleryFilter {
    private GalleryFilter() {}

    static String cell(int truth, int predicted) {
        return "mistakes-" + truth + "-" + predicted;
    }

    static String truth(int truth) {
        return "mistakes-" + truth + "-all";
    }

    static String predicted(int predicted) {
        return "mistakes-all-" + predicted;
    }
}
