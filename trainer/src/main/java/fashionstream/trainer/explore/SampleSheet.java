package fashionstream.trainer.explore;

import fashionstream.dataset.LabelledImages;
import java.awt.Color;
import java.awt.Font;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import javax.imageio.ImageIO;

/** A picture with a row of samples for each class: its first images in the data set. */
public final class SampleSheet {
    private static final int SAMPLES = 12;

    /** Screen pixels per image pixel. */
    private static final int SCALE = 2;

    private static final int GAP = 6;
    private static final int NAMES = 130;
    private static final Color BACKGROUND = new Color(0xf4f4f2);
    private static final Color TEXT = new Color(0x22, 0x22, 0x22);

    private SampleSheet() {}

    /**
     * Writes the sheet as a PNG file.
     *
     * @param classes the class name of each label
     * @throws IOException if the file can't be written
     */
    public static void write(LabelledImages images, List<String> classes, Path file) throws IOException {
        int cellWidth = images.width() * SCALE + GAP;
        int cellHeight = images.height() * SCALE + GAP;
        var sheet = new BufferedImage(
                NAMES + SAMPLES * cellWidth + GAP, classes.size() * cellHeight + GAP, BufferedImage.TYPE_INT_RGB);
        Graphics2D graphics = sheet.createGraphics();
        try {
            graphics.setColor(BACKGROUND);
            graphics.fillRect(0, 0, sheet.getWidth(), sheet.getHeight());
            graphics.setRenderingHint(RenderingHints.KEY_TEXT_ANTIALIASING, RenderingHints.VALUE_TEXT_ANTIALIAS_ON);
            graphics.setFont(new Font(Font.SANS_SERIF, Font.PLAIN, 15));
            for (int label = 0; label < classes.size(); label++) {
                int top = GAP + label * cellHeight;
                graphics.setColor(TEXT);
                graphics.drawString(classes.get(label), GAP * 2, top + images.height() * SCALE / 2 + 5);
                drawRow(graphics, images, label, top, cellWidth);
            }
        } finally {
            graphics.dispose();
        }
        Path folder = file.toAbsolutePath().getParent();
        if (folder != null) {
            Files.createDirectories(folder);
        }
        if (!ImageIO.write(sheet, "png", file.toFile())) {
            throw new IOException(file + ": this Java has no PNG writer");
        }
    }

    private static void drawRow(Graphics2D graphics, LabelledImages images, int label, int top, int cellWidth) {
        int drawn = 0;
        for (int i = 0; i < images.size() && drawn < SAMPLES; i++) {
            if (images.labels().get(i) == label) {
                graphics.drawImage(
                        grey(images.pixels().get(i), images.width(), images.height()),
                        NAMES + drawn * cellWidth,
                        top,
                        images.width() * SCALE,
                        images.height() * SCALE,
                        null);
                drawn++;
            }
        }
    }

    /**
     * Converts an image of the data set to a picture.
     *
     * @param pixels one byte per pixel, rows from top to bottom, 0 black to 255 white
     */
    public static BufferedImage grey(byte[] pixels, int width, int height) {
        var image = new BufferedImage(width, height, BufferedImage.TYPE_BYTE_GRAY);
        image.getRaster().setDataElements(0, 0, width, height, pixels);
        return image;
    }
}
