package fashionstream.trainer.report;

import fashionstream.dataset.FashionMnist;
import java.util.Collections;
import java.util.Locale;

/** The data set. */
final class DataSetSection {
    private DataSetSection() {}

    static void write(Html html, ReportData data, byte[] samples) {
        html.open("section", "id", "data").element("h2", "Data set");
        html.element(
                "p",
                String.format(
                        Locale.ROOT,
                        "Fashion-MNIST: greyscale images of %d × %d pixels in %d classes; %s for training, and %s for this"
                                + " evaluation.",
                        data.evaluated().width(),
                        data.evaluated().height(),
                        FashionMnist.CLASSES.size(),
                        Numbers.count(data.training().size()),
                        Numbers.count(data.evaluated().size())));
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
            int evaluated = Collections.frequency(data.evaluated().labels(), label);
            table.row(
                    FashionMnist.CLASSES.get(label),
                    Numbers.count(training),
                    Numbers.percent((double) training / data.training().size()),
                    Numbers.count(evaluated),
                    Numbers.percent((double) evaluated / data.evaluated().size()));
        }
        table.close();
        html.close().close();
    }
}
