package fashionstream.trainer.report;

import fashionstream.inference.ModelMetadata;

/** What the model is made of. */
final class ArchitectureSection {
    private ArchitectureSection() {}

    static void write(Html html, ReportData data) {
        ModelGraph architecture = data.architecture();
        html.open("section", "id", "architecture").element("h2", "Architecture");
        html.element("p", "Read off the ONNX graph: what is computed for each image, from its bytes to probabilities.");
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
                "All",
                "",
                Numbers.count(architecture.parameters()),
                Numbers.count(architecture.multiplyAdds()));
        table.close();
        String trained = data.predictions().model().metadata().get(ModelMetadata.PARAMETERS);
        if (trained != null && !trained.equals(Long.toString(architecture.parameters()))) {
            html.element(
                    "p",
                    "In training it had " + Numbers.count(Long.parseLong(trained))
                            + " parameters: those of batch normalisation are contained in the convolutions here.",
                    "class",
                    "note");
        }
        html.close();
    }
}
