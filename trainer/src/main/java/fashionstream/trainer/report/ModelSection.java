package fashionstream.trainer.report;

import fashionstream.inference.ModelInfo;
import fashionstream.trainer.report.ReportData.Subject;
import java.util.TreeMap;

/** The metadata of the model file. */
final class ModelSection {
    private ModelSection() {}

    static void write(Html html, ReportData data) {
        ModelInfo model = data.predictions().model();
        html.open("section", "id", "model").element("h2", "Model");
        html.open("dl", "class", "facts");
        fact(html, "name", model.name());
        if (data.subject() == Subject.MODEL) {
            fact(html, "version", model.version() + ", the first digits of the SHA-256 of the file");
            fact(html, "file", data.source().fileName() + ", " + Numbers.count(data.bytes()) + " bytes");
        }
        fact(html, "input", model.input().toString());
        fact(html, "classes", String.join(", ", model.classes()));
        new TreeMap<>(model.metadata()).forEach((key, value) -> fact(html, key, value));
        html.close().close();
    }

    private static void fact(Html html, String name, String value) {
        html.element("dt", name).element("dd", value);
    }
}
