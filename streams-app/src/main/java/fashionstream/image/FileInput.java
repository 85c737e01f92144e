package fashionstream.image;

import java.io.IOException;
import javax.imageio.stream.ImageInputStreamImpl;

/**
 * The content of an image file. A decoder that spends much time on the data between two reads comes back often: a read
 * returns a few KiB at most, and fails if the time is over.
 */
final class FileInput extends ImageInputStreamImpl {
    private static final int READ_BYTES = 4096;

    private final byte[] file;
    private final DecodeTime time;

    FileInput(byte[] file, DecodeTime time) {
        this.file = file;
        this.time = time;
    }

    @Override
    public int read() throws IOException {
        bitOffset = 0;
        if (streamPos >= file.length) {
            return -1;
        }
        return file[(int) streamPos++] & 0xFF;
    }

    @Override
    public int read(byte[] into, int from, int length) throws IOException {
        bitOffset = 0;
        time.check();
        if (streamPos >= file.length) {
            return -1;
        }
        int count = (int) Math.min(Math.min(length, READ_BYTES), file.length - streamPos);
        System.arraycopy(file, (int) streamPos, into, from, count);
        streamPos += count;
        return count;
    }

    @Override
    public long length() {
        return file.length;
    }
}
