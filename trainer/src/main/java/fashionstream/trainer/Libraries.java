package fashionstream.trainer;

import java.io.IOException;
import java.io.InputStream;
import java.util.Map;
import java.util.Properties;
import java.util.stream.Collectors;

/** The versions of the libraries that compute in training, as the build chose them. */
final class Libraries {
    private Libraries() {}

    /** Version by name of library. */
    static Map<String, String> versions() {
        var properties = new Properties();
        try (InputStream in = Libraries.class.getResourceAsStream("libraries.properties")) {
            properties.load(in);
        } catch (IOException e) {
            throw new IllegalStateException("the build's list of library versions can't be read", e);
        }
        return properties.stringPropertyNames().stream()
                .collect(Collectors.toMap(name -> name, name -> properties.getProperty(name, "")));
    }
}
