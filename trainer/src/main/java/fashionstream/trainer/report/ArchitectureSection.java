package fashionstream.trainer.report;

import fashionstream.inference.ModelMetadata;

/** The operators of the model. */
final class ArchitectureSection {
    private ArchitectureSection() {}

    static void write(Html html, ReportData data) {
        ModelGraph architecture = data.architecture();
        html.open("section", "id", "architecture").element("h2", "Architecture");
        html.element("p", "The steps from the bytes of an image to its probabilities, read from the ONNX graph.");
        HtmlTable table = HtmlTable.open(html, "Architecture", "Step", "Output shape", "Parameters", "Multiply-adds");
        for (ModelGraph.Step step : architecture.steps()) {
            Long multiplyAdds = step.multiplyAdds();
            table.row(
                    step.name(),
                    step.shapeText(),
                    step.parameters() == 0 ? "" : Numbers.count(step.parameters()),
                    multiplyAdds == null ? "–" : multiplyAdds == 0 ? "" : Numbers.count(multiplyAdds));
        }
        table.markedRow(
                "ours",
                "Total",
                "",
                Numbers.count(architecture.parameters()),
                Numbers.count(architecture.multiplyAdds()));
        table.close();
        String trained = data.predictions().model().metadata().get(ModelMetadata.PARAMETERS);
        if (trained != null && !trained.equals(Long.toString(architecture.parameters()))) {
            html.element(
                    "p",
                    "The trained network has " + Numbers.count(Long.parseLong(trained))
                            + " parameters: batch normalisation is folded into the convolutions here.",
                    "class",
                    "note");
        }
        html.close();
    }
}
