package fashionstream.config;

import java.io.IOException;
import java.io.Reader;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.regex.Pattern;
import org.apache.kafka.common.config.ConfigException;
import org.jspecify.annotations.Nullable;

/** Merges settings from file, environment and options. */
final class SettingSources {
    private static final String ENVIRONMENT_PREFIX = "FASHION_STREAM_";

    /** Environment variables of the launcher, which are not settings of the application. */
    private static final Set<String> LAUNCHER_VARIABLES =
            Set.of("FASHION_STREAM_HOME", "FASHION_STREAM_JAVA_OPTS", "FASHION_STREAM_CACHE");

    /**
     * Environment variables that Kubernetes and Docker set in each container for a service whose name starts like this
     * one's, such as {@code FASHION_STREAM_SERVICE_HOST} and {@code FASHION_STREAM_PORT_8080_TCP_ADDR}.
     */
    private static final Pattern SERVICE_VARIABLE = Pattern.compile(ENVIRONMENT_PREFIX
            + "(\\w+_)?(SERVICE_HOST|SERVICE_PORT(_\\w+)?|PORT_\\d+_(TCP|UDP|SCTP)(_(ADDR|PORT|PROTO))?)");

    /** {@code FASHION_STREAM_PORT=tcp://10.0.0.7:8080} is one of these; our own port settings have another format. */
    private static final Pattern SERVICE_PORT_VARIABLE = Pattern.compile(ENVIRONMENT_PREFIX + "(\\w+_)?PORT");

    private static final Pattern SERVICE_PORT_VALUE = Pattern.compile("(tcp|udp|sctp)://.*");

    private SettingSources() {}

    /** Merges all sources; the order of the lines below is the precedence, lowest first. */
    static Map<String, String> merge(
            @Nullable Path file, Map<String, String> environment, Map<String, String> options, Set<String> known) {
        Map<String, String> merged = new LinkedHashMap<>();
        if (file != null) {
            fromFile(file).forEach((name, value) -> add(merged, name, value, "file " + file, known));
        }
        environment.forEach((variable, value) -> {
            if (variable.startsWith(ENVIRONMENT_PREFIX)
                    && !LAUNCHER_VARIABLES.contains(variable)
                    && !isOfService(variable, value, known)) {
                add(merged, nameOf(variable), value, "environment variable " + variable, known);
            }
        });
        options.forEach((name, value) -> add(merged, name, value, "the options", known));
        return merged;
    }

    private static boolean isOfService(String variable, String value, Set<String> known) {
        if (SERVICE_VARIABLE.matcher(variable).matches()) {
            return !known.contains(nameOf(variable));
        }
        return SERVICE_PORT_VARIABLE.matcher(variable).matches()
                && SERVICE_PORT_VALUE.matcher(value).matches();
    }

    private static void add(Map<String, String> merged, String name, String value, String where, Set<String> known) {
        SettingNames.check(name, where, known);
        merged.put(name, value);
    }

    /** {@code FASHION_STREAM_TOPIC_PREFIX} sets {@code topic.prefix}. */
    private static String nameOf(String variable) {
        return variable.substring(ENVIRONMENT_PREFIX.length())
                .toLowerCase(Locale.ROOT)
                .replace('_', '.');
    }

    private static Map<String, String> fromFile(Path file) {
        Properties properties = new Properties();
        try (Reader reader = Files.newBufferedReader(file, StandardCharsets.UTF_8)) {
            properties.load(reader);
        } catch (NoSuchFileException e) {
            throw new ConfigException("settings file " + file + " doesn't exist");
        } catch (CharacterCodingException e) {
            throw new ConfigException("settings file " + file + " isn't UTF-8 text");
        } catch (IOException e) {
            throw new ConfigException("settings file " + file + " can't be read: " + e);
        } catch (IllegalArgumentException e) {
            throw new ConfigException("settings file " + file + " is not a Java properties file: " + e.getMessage());
        }
        Map<String, String> settings = new LinkedHashMap<>();
        properties.stringPropertyNames().stream()
                .sorted()
                .forEach(name -> settings.put(name, properties.getProperty(name).strip()));
        return settings;
    }
}
