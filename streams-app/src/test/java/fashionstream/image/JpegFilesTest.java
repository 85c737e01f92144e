package fashionstream.image;

import static fashionstream.image.TestImages.WITH_PROFILE;
import static fashionstream.image.TestImages.assertClose;
import static fashionstream.image.TestImages.bytes;
import static fashionstream.image.TestImages.decode;
import static fashionstream.image.TestImages.join;
import static fashionstream.image.TestImages.resource;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JpegFilesTest {
    private static final byte[] END = bytes(0xFF, 0xD9);
    private static final byte[] START_OF_SCAN = bytes(0xFF, 0xDA);

    @ParameterizedTest
    @ValueSource(
            strings = {
                "baseline",
                "full-chroma",
                "progressive",
                "optimised",
                "restart",
                "grey",
                "grey-progressive",
                "exif",
                "profile",
                "cmyk",
                "cmyk-progressive",
                "cmyk-profile",
                "cmyk-without-adobe",
                "ycck"
            })
    void shouldReadAValidFileLikePillow(String name) {
        byte[] expected = resource(name + ".rgb");

        assertClose(decode(resource(name + ".jpg"), 3), expected, 2);
        assertClose(decode(resource(name + ".jpg"), 1), PixelConversion.rgbToGrey(expected), 2);
    }

    @ParameterizedTest
    @ValueSource(strings = {"baseline", "progressive", "restart", "grey", "exif", "cmyk", "ycck"})
    void shouldRejectEveryTruncation(String name) {
        byte[] sound = resource(name + ".jpg");

        for (int length = 0; length < sound.length; length++) {
            byte[] cut = Arrays.copyOf(sound, length);
            assertThatThrownBy(() -> decode(cut, 3))
                    .as("cut to %d bytes", length)
                    .isInstanceOf(ImageException.class);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"baseline", "progressive", "restart", "grey", "cmyk", "ycck"})
    void shouldRejectAFileWhoseRestIsEmpty(String name) {
        byte[] sound = resource(name + ".jpg");

        for (int from = 100; from < sound.length - 8; from++) {
            byte[] emptied = sound.clone();
            Arrays.fill(emptied, from, sound.length, (byte) 0);
            assertThatThrownBy(() -> decode(emptied, 3))
                    .as("empty from %d", from)
                    .isInstanceOf(ImageException.class);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"baseline", "restart", "grey", "cmyk", "ycck"})
    void shouldRejectAFileWithTruncatedPixelsAndAnEndMarker(String name) {
        byte[] sound = resource(name + ".jpg");
        int scan = indexOf(sound, START_OF_SCAN);

        for (int length = scan + 20; length < sound.length - 10; length++) {
            byte[] cut = join(Arrays.copyOf(sound, length), END);
            assertThatThrownBy(() -> decode(cut, 3))
                    .as("cut to %d bytes", length)
                    .isInstanceOf(ImageException.class);
        }
    }

    @Test
    void shouldRejectAFileThatLacksTheScanOfAComponent() {
        // The first scan of a progressive file has all components; here it is changed to luma only.
        byte[] sound = resource("baseline.jpg");
        int scan = indexOf(sound, START_OF_SCAN);
        byte[] broken = join(
                Arrays.copyOf(sound, scan),
                bytes(0xFF, 0xDA, 0, 8, 1, 1, 0, 0, 63, 0),
                Arrays.copyOfRange(sound, scan + 14, sound.length));

        assertThatThrownBy(() -> decode(broken, 3))
                .isInstanceOf(ImageException.class)
                .hasMessage("JPEG file is broken: the pixels of a component are missing");
    }

    @Test
    void shouldRejectADamagedColourProfileOnlyIfItIsApplied() {
        byte[] broken = resource("profile.jpg");
        int profile = indexOf(broken, "ICC_PROFILE".getBytes(StandardCharsets.US_ASCII));
        Arrays.fill(broken, profile + 40, profile + 200, (byte) 0x7F);

        assertThat(decode(broken, 3)).isEqualTo(decode(resource("profile.jpg"), 3));
        assertThatThrownBy(() -> decode(broken, 3, WITH_PROFILE))
                .isInstanceOf(ImageException.class)
                .hasMessage("the ICC profile of the file is damaged; declare \"icc_profile\": \"ignore\"");
    }

    @Test
    void shouldAcceptDataAfterTheEndMarker() {
        byte[] sound = resource("baseline.jpg");

        assertThat(decode(join(sound, new byte[100]), 3)).isEqualTo(decode(sound, 3));
        assertThat(decode(join(sound, resource("grey.jpg")), 3)).isEqualTo(decode(sound, 3));
    }

    @Test
    @Timeout(value = 10, unit = TimeUnit.SECONDS)
    void shouldRejectTooManyScans() {
        // Each scan of a few bytes would cost the reader a pass over all pixels.
        byte[] sound = resource("grey-progressive.jpg");
        byte[] scan = bytes(0xFF, 0xDA, 0, 8, 1, 1, 0, 63, 63, 0, 0x7F);
        ByteBuffer scans = ByteBuffer.allocate(scan.length * 300_000);
        while (scans.hasRemaining()) {
            scans.put(scan);
        }
        byte[] bomb = join(Arrays.copyOf(sound, sound.length - 2), scans.array(), END);

        assertThatThrownBy(() -> decode(bomb, 1))
                .isInstanceOf(ImageException.class)
                .hasMessage("JPEG file has more than 100 scans");
    }

    private static int indexOf(byte[] file, byte[] sought) {
        for (int i = 0; i <= file.length - sought.length; i++) {
            if (Arrays.equals(file, i, i + sought.length, sought, 0, sought.length)) {
                return i;
            }
        }
        throw new AssertionError("not found");
    }
}
