package fashionstream.produce;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import fashionstream.image.ImageDecoder;
import fashionstream.image.ImageException;
import fashionstream.schema.ImageEncoding;
import fashionstream.schema.ImageRecord;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ImageFilesTest {
    @TempDir
    private Path folder;

    @Test
    void shouldTakeTheImagesOfAFolderAndOfThoseBelowInTheOrderOfTheirNames() throws IOException {
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
    void shouldTakeFilesInTheOrderInWhichTheyAreNamedAndEachOnce() throws IOException {
        Path a = png("a.png");
        Path b = png("b.png");
        assertThat(ids(ImageFiles.of(List.of(b, folder, b), null))).containsExactly(b.toString(), a.toString());
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
    void shouldRefuseAPathThatIsNotThere() {
        Path missing = folder.resolve("missing.png");
        assertThatThrownBy(() -> ImageFiles.of(List.of(missing), null))
                .isInstanceOf(NoSuchFileException.class)
                .hasMessage(missing.toString());
    }

    @Test
    void shouldNameAFileThatIsNoImage() throws IOException {
        Path text = Files.writeString(folder.resolve("text.png"), "no image");
        assertThatThrownBy(() -> ImageFiles.read(text, null))
                .isInstanceOf(ImageException.class)
                .hasMessage(text + ": data is neither a PNG nor a JPEG file");
    }

    @Test
    void shouldNotReadMoreOfAFileThanIsEverDecoded() throws IOException {
        Path large = folder.resolve("large.png");
        Files.write(large, new byte[ImageDecoder.MAX_FILE_BYTES + 1]);
        assertThatThrownBy(() -> ImageFiles.read(large, null))
                .isInstanceOf(ImageException.class)
                .hasMessage(large + ": is larger than 4194304 bytes, the most that is decoded");
    }

    @Test
    void shouldTellThatAFileHasGone() {
        Path gone = folder.resolve("gone.png");
        assertThatThrownBy(() -> ImageFiles.read(gone, null))
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
