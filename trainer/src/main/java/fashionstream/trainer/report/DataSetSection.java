package fashionstream.trainer.report;

import fashionstream.dataset.FashionMnist;
import java.util.Collections;
import java.util.Locale;

/** What the data set is. */
final class DataSetSection {
    private DataSetSection() {}

    static void write(Html html, ReportData data, byte[] samples) {
        html.open("section", "id", "data").element("h2", "Data set");
        html.element(
                "p",
                String.format(
                        Locale.ROOT,
                        "Fashion-MNIST: grey images of %d × %d pixels in %d classes, %s to train on and %s that this page"
                                + " judges by.",
                        data.judged().width(),
                        data.judged().height(),
                        FashionMnist.CLASSES.size(),
                        Numbers.count(data.training().size()),
                        Numbers.count(data.judged().size())));
        html.open("div", "class", "beside");
        html.empty(
                "img",
                "class",
                "sheet",
                "src",
                Pictures.address(samples),
                "alt",
                "Twelve training images of each class");
        HtmlTable table = HtmlTable.open(
                html,
                "Images per class",
                "Class",
                "Training",
                "Share",
                Html.capital(data.subject().images()),
                "Share");
        for (int label = 0; label < FashionMnist.CLASSES.size(); label++) {
            int training = Collections.frequency(data.training().labels(), label);
            int judged = Collections.frequency(data.judged().labels(), label);
            table.row(
                    FashionMnist.CLASSES.get(label),
                    Numbers.count(training),
                    Numbers.percent((double) training / data.training().size()),
                    Numbers.count(judged),
                    Numbers.percent((double) judged / data.judged().size()));
        }
        table.close();
        html.close().close();
    }
}
