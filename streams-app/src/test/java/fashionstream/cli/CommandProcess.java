package fashionstream.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * A command that was run in a separate process with another environment.
 *
 * @param exitCode its exit code
 * @param output stdout and stderr
 */
record CommandProcess(int exitCode, String output) {
    /**
     * Runs a command to its end.
     *
     * @param folder the working directory
     * @param environment variables; an empty value removes one
     * @param command an option of the JVM, such as {@code -Duser.home=?}, each as long as they begin with {@code -D};
     *     then the arguments, which the shell expands as in double quotes: a Java process in the locale C can't pass on
     *     other characters
     */
    static CommandProcess run(Path folder, Map<String, String> environment, String... command)
            throws IOException, InterruptedException {
        List<String> options = new ArrayList<>();
        StringBuilder arguments = new StringBuilder();
        for (String word : command) {
            if (word.startsWith("-D")) {
                options.add(word);
            } else {
                arguments.append(" \"").append(word).append('"');
            }
        }
        List<String> shell = new ArrayList<>(List.of("sh", "-c", "exec \"$@\"" + arguments, "sh"));
        shell.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        shell.addAll(options);
        shell.addAll(List.of(
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                FashionStream.class.getName()));
        ProcessBuilder builder =
                new ProcessBuilder(shell).directory(folder.toFile()).redirectErrorStream(true);
        environment.forEach((name, value) -> {
            if (value.isEmpty()) {
                builder.environment().remove(name);
            } else {
                builder.environment().put(name, value);
            }
        });
        Process process = builder.start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        return new CommandProcess(process.waitFor(), output);
    }

    /** Asserts that the command failed, with one line that contains all of these texts. */
    void assertFailed(int expectedCode, String... parts) {
        assertThat(output.lines()).as("output").hasSize(1);
        assertThat(output).startsWith("fashion-stream").contains(parts);
        assertThat(exitCode).as("exit code; output: %s", output).isEqualTo(expectedCode);
    }
}
