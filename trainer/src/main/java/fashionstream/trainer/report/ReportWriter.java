package fashionstream.trainer.report;

import fashionstream.dataset.FashionMnist;
import fashionstream.trainer.SafeFile;
import fashionstream.trainer.explore.SampleSheet;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Writes the page and its plots into a folder. */
final class ReportWriter {
    private static final String PAGE = "report.html";

    private final Path folder;

    private ReportWriter(Path folder) {
        this.folder = folder;
    }

    /**
     * Creates the folder and checks that it is writable, so that the command fails early if it is not.
     *
     * @throws IOException if the folder can't be created or is not writable
     */
    static ReportWriter into(Path folder) throws IOException {
        if (Files.exists(folder) && !Files.isDirectory(folder)) {
            throw new IOException(folder + ": is not a directory; specify another one");
        }
        try {
            Files.createDirectories(folder);
            Files.delete(Files.createTempFile(folder, "report", ".part"));
        } catch (IOException e) {
            throw new IOException(folder + ": is not writable; specify another folder (" + e + ")", e);
        }
        return new ReportWriter(folder);
    }

    /**
     * Writes the page and its plots.
     *
     * @return the file of the page
     * @throws IOException if a file can't be written
     */
    Path write(ReportData data) throws IOException {
        Path sheet = folder.resolve("samples.png");
        SampleSheet.write(data.training(), FashionMnist.CLASSES, sheet);
        Map<String, Drawing> drawings = new LinkedHashMap<>();
        for (Plot plot : plots(data)) {
            Drawing drawing = Drawing.of(plot);
            drawing.save(folder);
            drawings.put(plot.name(), drawing);
        }
        for (PlotTheme theme : PlotTheme.values()) {
            BufferedImage confusion = ConfusionPicture.draw(data.evaluation().confusion(), data.classes(), theme);
            Files.write(folder.resolve("confusion" + theme.suffix() + ".png"), Pictures.png(confusion));
        }
        String page = ReportPage.of(data, drawings, Files.readAllBytes(sheet));
        Path file = folder.resolve(PAGE);
        SafeFile.replace(file, part -> Files.writeString(part, page));
        return file;
    }

    private static List<Plot> plots(ReportData data) {
        List<Plot> plots = new ArrayList<>();
        plots.add(Plots.reliability(data.predictions().reliability()));
        plots.add(Plots.robustness(data.evaluation().accuracy(), data.robustness()));
        TrainingLog log = data.log();
        if (log != null) {
            plots.add(Plots.loss(log));
            plots.add(Plots.accuracy(log));
            plots.add(Plots.learningRate(log));
        }
        return plots;
    }
}
