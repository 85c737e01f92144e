package fashionstream.produce;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import fashionstream.image.DecodeLimits;
import fashionstream.image.ImageException;
import fashionstream.produce.ImageFiles.UnusableFile;
import fashionstream.schema.ImageEncoding;
import fashionstream.schema.ImageRecord;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ImageFilesTest {
    @TempDir
    private Path folder;

    @Test
    void shouldFindTheImagesOfAFolderAndItsSubfoldersInTheOrderOfTheirNames() throws IOException {
        Path below = Files.createDirectory(folder.resolve("below"));
        Path c = png("c.png");
        Path a = png("a.PNG");
        Path b = PngFiles.write(below.resolve("b.png"), new byte[28 * 28]);
        Files.writeString(folder.resolve("notes.txt"), "no image");
        Files.createDirectory(folder.resolve("folder.png"));

        ImageFiles images = ImageFiles.of(List.of(folder), null);

        assertThat(images.size()).isEqualTo(3);
        assertThat(ids(images)).containsExactly(a.toString(), b.toString(), c.toString());
    }

    @Test
    void shouldKeepTheOrderOfFilesAndIgnoreDuplicates() throws IOException {
        Path a = png("a.png");
        Path b = png("b.png");
        assertThat(ids(ImageFiles.of(List.of(b, folder, b), null))).containsExactly(b.toString(), a.toString());
    }

    @Test
    void shouldReportUnusableFilesBesideUsableOnes() throws IOException {
        Path good = png("a.png");
        Path text = Files.writeString(folder.resolve("b.jpg"), "no image");
        Path empty = Files.createFile(folder.resolve("c.png"));
        Path large = Files.write(folder.resolve("d.png"), new byte[DecodeLimits.DEFAULT.fileBytes() + 1]);
        Path wide = Files.write(folder.resolve("e.png"), Files.readAllBytes(good));
        Files.write(wide, new byte[2000], StandardOpenOption.APPEND);
        Path flat = PngFiles.writeHeader(folder.resolve("f.png"), 28, 0);
        Path gone = Files.createSymbolicLink(folder.resolve("g.png"), Path.of("nowhere"));
        Path circle = Files.createSymbolicLink(folder.resolve("h.png"), Path.of("h.png"));

        ImageFiles images = ImageFiles.of(List.of(folder), null, DecodeLimits.DEFAULT.fileBytes(), 2000);

        assertThat(ids(images)).containsExactly(good.toString());
        assertThat(images.unusable())
                .extracting(UnusableFile::path)
                .containsExactly(text, empty, large, wide, flat, gone, circle);
        assertThat(images.unusable().stream().map(UnusableFile::reason).toList())
                .satisfiesExactly(
                        reason -> assertThat(reason)
                                .isEqualTo("this is text, not an image; PNG, JPEG, WebP, GIF, BMP and TIFF files are"
                                        + " decoded"),
                        reason -> assertThat(reason).isEqualTo("is empty"),
                        reason -> assertThat(reason)
                                .isEqualTo("is larger than 16777216 bytes, the most that is decoded (image.max.bytes)"),
                        reason -> assertThat(reason)
                                .contains("more than the 2000 that fit into a record", "producer.max.request.size"),
                        reason -> assertThat(reason).isEqualTo("PNG file has no pixels according to its header"),
                        reason -> assertThat(reason).isEqualTo("no such file"),
                        reason -> assertThat(reason).startsWith("can't be read: "));
    }

    @Test
    void shouldSkipHiddenFilesAndCountOtherFiles() throws IOException {
        Path good = png("a.png");
        Files.writeString(folder.resolve(".DS_Store.png"), "no image");
        Files.createDirectory(folder.resolve(".thumbnails"));
        Files.writeString(folder.resolve(".thumbnails/a.png"), "no image");
        Files.writeString(folder.resolve("notes.txt"), "no image");
        Files.writeString(folder.resolve("photo.xcf"), "no image");
        Files.createSymbolicLink(folder.resolve("round.png"), folder);

        ImageFiles images = ImageFiles.of(List.of(folder), null);

        assertThat(ids(images)).containsExactly(good.toString());
        assertThat(images.unusable()).isEmpty();
        assertThat(images.passedOver()).isEqualTo(3);
    }

    @Test
    void shouldAcceptAHiddenFileIfItIsSpecified() throws IOException {
        Path below = Files.createDirectory(folder.resolve(".below"));
        Path hidden = PngFiles.write(below.resolve("a.png"), new byte[28 * 28]);
        Path text = png(".b.txt");

        assertThat(ids(ImageFiles.of(List.of(below, text), null))).containsExactly(hidden.toString(), text.toString());
    }

    @Test
    void shouldReportAFolderWithoutImages() throws IOException {
        Path a = png("a.png");
        Path empty = Files.createDirectory(folder.resolve("empty"));

        ImageFiles images = ImageFiles.of(List.of(a, empty), null);

        assertThat(ids(images)).containsExactly(a.toString());
        assertThat(images.unusable()).containsExactly(new UnusableFile(empty, "has no image file"));
    }

    @Test
    void shouldReportAPathThatCannotBeAnId() throws IOException {
        Path deep = folder;
        for (int i = 0; i < 5; i++) {
            deep = Files.createDirectory(deep.resolve("x".repeat(250)));
        }
        Path file = PngFiles.write(deep.resolve("a.png"), new byte[28 * 28]);

        assertThat(ImageFiles.of(List.of(folder), null).unusable())
                .containsExactly(new UnusableFile(
                        file, "its path is longer than 1024 bytes, the most that an image's id may have"));
    }

    @Test
    void shouldSendAFileAsItIs() throws IOException {
        Path file = png("bag.png");

        ImageRecord image = ImageFiles.of(List.of(file), "Bag").iterator().next();

        assertThat(image.getEncoding()).isEqualTo(ImageEncoding.PNG);
        assertThat(image.getData()).isEqualTo(ByteBuffer.wrap(Files.readAllBytes(file)));
        assertThat(image.getLabel()).isEqualTo("Bag");
        assertThat(image.getAttributes()).containsEntry("source", "file");
    }

    @Test
    void shouldNameImagesInFormatsThatAreNotDecoded() throws IOException {
        byte[] start = HexFormat.of().parseHex("0000001c66747970686569630000");
        Path photo = Files.write(folder.resolve("IMG_1.HEIC"), start);

        assertThat(ImageFiles.of(List.of(folder), null).unusable())
                .containsExactly(new UnusableFile(
                        photo,
                        "this is a HEIC file, which is not decoded; convert it to PNG, JPEG, WebP, GIF, BMP or TIFF"));
    }

    @Test
    void shouldSendOtherFormatsAsFiles() throws IOException {
        Path file = folder.resolve("a.bmp");
        ImageIO.write(new BufferedImage(28, 28, BufferedImage.TYPE_INT_RGB), "bmp", file.toFile());

        assertThat(ImageFiles.of(List.of(folder), null).iterator().next().getEncoding())
                .isEqualTo(ImageEncoding.FILE);
    }

    @Test
    void shouldLabelFilesByTheirFolders() throws IOException {
        Path bag = Files.createDirectory(folder.resolve("Bag"));
        Path coat = Files.createDirectory(folder.resolve("Coat"));
        PngFiles.write(bag.resolve("1.png"), new byte[28 * 28]);
        PngFiles.write(coat.resolve("1.png"), new byte[28 * 28]);
        PngFiles.write(coat.resolve("2.png"), new byte[28 * 28]);

        ImageFiles images = ImageFiles.of(List.of(folder), null);
        List<String> labels = new ArrayList<>();
        images.labelled(ImageFiles::folderName).iterator().forEachRemaining(image -> labels.add(image.getLabel()));

        assertThat(images.folderNames()).containsExactly("Bag", "Coat");
        assertThat(labels).containsExactly("Bag", "Coat", "Coat");
    }

    @Test
    void shouldRejectAMissingPath() {
        Path missing = folder.resolve("missing.png");
        assertThatThrownBy(() -> ImageFiles.of(List.of(missing), null))
                .isInstanceOf(NoSuchFileException.class)
                .hasMessage(missing.toString());
    }

    @Test
    void shouldReportAFileThatIsNotAnImage() throws IOException {
        Path text = Files.writeString(folder.resolve("text.png"), "no image");
        assertThatThrownBy(() -> ImageFiles.read(text, null, DecodeLimits.DEFAULT.fileBytes()))
                .isInstanceOf(ImageException.class)
                .hasMessage(
                        text + ": this is text, not an image; PNG, JPEG, WebP, GIF, BMP and TIFF files are decoded");
    }

    @Test
    void shouldNotReadMoreOfAFileThanTheDecoderAccepts() throws IOException {
        Path large = folder.resolve("large.png");
        Files.write(large, new byte[DecodeLimits.DEFAULT.fileBytes() + 1]);
        assertThatThrownBy(() -> ImageFiles.read(large, null, DecodeLimits.DEFAULT.fileBytes()))
                .isInstanceOf(ImageException.class)
                .hasMessage(large + ": is larger than 16777216 bytes, the most that is decoded (image.max.bytes)");
    }

    @Test
    void shouldReportADeletedFile() {
        Path gone = folder.resolve("gone.png");
        assertThatThrownBy(() -> ImageFiles.read(gone, null, DecodeLimits.DEFAULT.fileBytes()))
                .isInstanceOf(UncheckedIOException.class)
                .hasCauseInstanceOf(NoSuchFileException.class);
    }

    private Path png(String name) {
        return PngFiles.write(folder.resolve(name), new byte[28 * 28]);
    }

    private static List<String> ids(ImageSource images) {
        List<String> ids = new ArrayList<>();
        images.iterator().forEachRemaining(image -> ids.add(image.getId()));
        return ids;
    }
}
