package fashionstream.trainer.report;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A plot, drawn for light and dark backgrounds.
 *
 * @param light PNG
 * @param dark PNG
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
record Drawing(Plot plot, byte[] light, byte[] dark) {
    static Drawing of(Plot plot) {
        return new Drawing(plot, Pictures.png(plot.draw(PlotTheme.LIGHT)), Pictures.png(plot.draw(PlotTheme.DARK)));
    }

    /** Writes both pictures as files. */
    void save(Path folder) throws IOException {
        Files.write(folder.resolve(plot.name() + PlotTheme.LIGHT.suffix() + ".png"), light);
        Files.write(folder.resolve(plot.name() + PlotTheme.DARK.suffix() + ".png"), dark);
    }

    /** Writes the pictures into the page; the light one is printed. */
    void write(Html html) {
        html.open("picture")
                .empty("source", "media", "screen and (prefers-color-scheme: dark)", "srcset", Pictures.address(dark))
                .empty(
                        "img",
                        "class",
                        "plot",
                        "src",
                        Pictures.address(light),
                        "alt",
                        plot.alternative(),
                        "width",
                        Integer.toString(Plot.WIDTH),
                        "height",
                        Integer.toString(Plot.HEIGHT))
                .close();
    }
}
