package fashionstream.dataset;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** The four files of Fashion-MNIST, with their published names. */
public enum DatasetFile {
    /** The 60,000 training images. */
    TRAIN_IMAGES("train-images-idx3-ubyte", "c59f468a2f672dc815687fe0f83887768d799fd8a3f3276145d20f83aa44d888"),
    /** The labels of the training images. */
    TRAIN_LABELS("train-labels-idx1-ubyte", "bad3541b69d912435c50bb6ba87bec294ff4f6a2e1246121d8633921760443d9"),
    /** The 10,000 test images. */
    TEST_IMAGES("t10k-images-idx3-ubyte", "5b4141f0afbad91edebe8549f8fcffe087ea10ca49f1dbef5c9a5cd8815ce37b"),
    /** The labels of the test images. */
    TEST_LABELS("t10k-labels-idx1-ubyte", "0402a96d92fd2663957122ceb108a494c5af83dab82d92729df917d7dec38c34");

    private final String plainName;
    private final String sha256;

    DatasetFile(String plainName, String sha256) {
        this.plainName = plainName;
        this.sha256 = sha256;
    }

    /** The published name of the compressed file. */
    public String gzipName() {
        return plainName + ".gz";
    }

    /**
     * SHA-256 of the <em>uncompressed</em> content, in hexadecimal, which is independent of the compression.
     */
    public String sha256() {
        return sha256;
    }

    /** Whether a folder has the file, compressed or plain. */
    boolean isIn(Path folder) {
        return Files.isRegularFile(in(folder));
    }

    /** Path of the file in a folder: the compressed one, or the plain one if only that exists. */
    Path in(Path folder) {
        Path plain = folder.resolve(plainName);
        return Files.isRegularFile(plain) && !Files.isRegularFile(folder.resolve(gzipName()))
                ? plain
                : folder.resolve(gzipName());
    }

    /**
     * Computes the SHA-256 of the uncompressed content of this file in a folder, in hexadecimal. It may differ from
     * {@link #sha256}.
     *
     * @throws DatasetException if the file is missing or can't be read
     */
    public String digest(Path folder) {
        Path file = in(folder);
        try {
            return digestOf(file);
        } catch (IOException e) {
            throw new DatasetException(file + ": can't be read: " + e.getMessage(), e);
        }
    }

    /**
     * Whether a file, compressed or plain, has the published content.
     *
     * @throws IOException if it can't be read
     */
    boolean matches(Path file) throws IOException {
        return digestOf(file).equals(sha256);
    }

    private static String digestOf(Path file) throws IOException {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            try (InputStream in = new DigestInputStream(IdxFile.open(file), digest)) {
                in.transferTo(OutputStream.nullOutputStream());
            }
            return HexFormat.of().formatHex(digest.digest());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
