package fashionstream.reference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import fashionstream.download.DownloadException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AllowedReferencesTest {
    private final AllowedReferences allowed =
            new AllowedReferences(List.of("https://models.example/prod", "http://10.0.0.7:8000/"));

    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://models.example/prod/a.onnx",
                "https://models.example/prod",
                "HTTPS://Models.Example:443/prod/x/a.onnx?signature=1",
                "http://10.0.0.7:8000/a.zip"
            })
    void shouldAllowWhatIsBelowAPrefix(String address) {
        assertThatCode(() -> allowed.require(URI.create(address))).doesNotThrowAnyException();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://models.example/prod/a.onnx",
                "https://models.example/production/a.onnx",
                "https://models.example.attacker.example/prod/a.onnx",
                "https://models.example:8443/prod/a.onnx",
                "https://models.example/a.onnx",
                "https://models.example/prod/../secret/a.onnx",
                "https://models.example/prod/%2e%2e/secret/a.onnx",
                "https://models.example/prod/..%2Fsecret/a.onnx",
                "https://user@models.example/prod/a.onnx",
                "https://models.example@attacker.example/prod/a.onnx",
                "http://10.0.0.7/a.zip",
                "http://169.254.169.254/latest/meta-data",
                "file:///etc/passwd",
                "ftp://models.example/prod/a.onnx",
                "https:/prod/a.onnx",
                "https:a.onnx"
            })
    void shouldRefuseEverythingElse(String address) {
        assertThatThrownBy(() -> allowed.require(URI.create(address)))
                .isInstanceOfSatisfying(DownloadException.class, e -> assertThat(e.isTemporary())
                        .isFalse());
    }

    @Test
    void shouldSayWhatIsAllowed() {
        URI address = URI.create("https://other.example/a.onnx?signature=secret");
        assertThatThrownBy(() -> allowed.require(address))
                .hasMessage("https://other.example/a.onnx is not below a prefix of models.reference.allow, which lists"
                        + " https://models.example/prod, http://10.0.0.7:8000/");
        assertThatThrownBy(() -> new AllowedReferences(List.of()).require(address))
                .hasMessageEndingWith("models.reference.allow, which is empty");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"ftp://a.example/", "https://user:secret@a.example/", "https:///a", "file://host/a", "mailto:a"})
    void shouldRefusePrefixesThatAreNotAddresses(String prefix) {
        assertThatThrownBy(() -> new AllowedReferences(List.of(prefix)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageNotContaining("secret");
    }

    @Test
    void shouldAllowOnlyFilesThatReallyAreInTheFolder(@TempDir Path folder) throws Exception {
        Path models = Files.createDirectory(folder.resolve("models"));
        Path good = Files.writeString(models.resolve("good.onnx"), "good");
        Path secret = Files.writeString(folder.resolve("secret"), "secret");
        Path link = Files.createSymbolicLink(models.resolve("link.onnx"), secret);
        AllowedReferences files = new AllowedReferences(List.of(models.toString()));

        assertThat(files.realPath(good.toUri())).isEqualTo(good.toRealPath());
        assertThatThrownBy(() -> files.realPath(link.toUri())).hasMessageContaining("is a link to a file");
        assertThatThrownBy(() -> files.realPath(secret.toUri())).hasMessageContaining("is not below a prefix");
        assertThatThrownBy(() -> files.realPath(URI.create("file://" + models + "/../secret")))
                .isInstanceOf(DownloadException.class);
    }
}
