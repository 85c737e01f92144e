package fashionstream.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import fashionstream.console.Json;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.List;
import picocli.CommandLine;

/**
 * A command that has been run in this process.
 *
 * @param exitCode its exit code
 * @param out what it wrote to stdout
 * @param err what it wrote to stderr, without progress and logs
 */
public record CommandRun(int exitCode, String out, String err) {
    /** Runs a command to its end. */
    public static CommandRun of(String... arguments) {
        return of(FashionStream.commandLine(), arguments);
    }

    /** Runs a command of another program to its end. */
    public static CommandRun of(CommandLine commandLine, String... arguments) {
        return of(commandLine, new StringWriter(), arguments);
    }

    /** Runs a command to its end; other threads may read its stdout meanwhile. */
    static CommandRun of(StringWriter out, String... arguments) {
        return of(FashionStream.commandLine(), out, arguments);
    }

    private static CommandRun of(CommandLine commandLine, StringWriter out, String... arguments) {
        StringWriter err = new StringWriter();
        commandLine.setOut(new PrintWriter(out)).setErr(new PrintWriter(err));
        int exitCode = FashionStream.run(commandLine, arguments);
        return new CommandRun(exitCode, out.toString(), err.toString());
    }

    /** Asserts that the command succeeded. */
    public CommandRun assertDone() {
        assertThat(exitCode).as("exit code; stderr: %s", err).isZero();
        return this;
    }

    /**
     * Asserts that the command failed, with one line on stderr that contains all of these texts, and nothing on stdout.
     */
    public CommandRun assertFailed(int expectedCode, String... parts) {
        assertThat(err.lines()).as("stderr").hasSize(1);
        assertThat(err).startsWith("fashion-stream").contains(parts);
        assertThat(exitCode).as("exit code; stderr: %s", err).isEqualTo(expectedCode);
        assertThat(out).as("stdout").isEmpty();
        return this;
    }

    /** Every line of stdout, as JSON. */
    public List<JsonNode> jsonLines() {
        return out.lines().map(CommandRun::parse).toList();
    }

    /** The last line of stdout, as JSON. */
    public JsonNode lastJson() {
        List<String> lines = out.lines().toList();
        return parse(lines.get(lines.size() - 1));
    }

    private static JsonNode parse(String line) {
        try {
            return Json.MAPPER.readTree(line);
        } catch (IOException e) {
            throw new UncheckedIOException(line, e);
        }
    }
}
