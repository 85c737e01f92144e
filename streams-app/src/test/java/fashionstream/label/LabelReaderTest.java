package fashionstream.label;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import fashionstream.schema.GroundTruth;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class LabelReaderTest {
    @Test
    void shouldReadCsvWithColumnsInAnyOrder() throws IOException {
        List<LabelLine> lines = read("""
                \uFEFFlabel, labelled_by ,image_id,labelled_at
                Bag,anna,x-1,2026-01-02T03:04:05Z

                "T-shirt/top","Smith, ""Bo""\",x-2,2026-01-02T05:04:05+02:00\r
                 ,,x-3,
                """);
        assertThat(lines).extracting(LabelReaderTest::label).containsExactly("Bag", "T-shirt/top", null);
        GroundTruth first = good(lines.get(0));
        assertThat(first.getImageId()).isEqualTo("x-1");
        assertThat(first.getLabelledAt()).isEqualTo(Instant.parse("2026-01-02T03:04:05Z"));
        assertThat(first.getLabelledBy()).isEqualTo("anna");
        assertThat(good(lines.get(1)).getLabelledBy()).isEqualTo("Smith, \"Bo\"");
        assertThat(good(lines.get(1)).getLabelledAt()).isEqualTo(first.getLabelledAt());
        assertThat(good(lines.get(2)).getLabelledBy()).isNull();
        assertThat(good(lines.get(2)).getLabelledAt())
                .isCloseTo(Instant.now(), Assertions.within(Duration.ofMinutes(5)));
        assertThat(lines.get(2)).isInstanceOfSatisfying(LabelLine.Good.class, line -> assertThat(line.where())
                .isEqualTo("labels:5"));
    }

    @Test
    void shouldReadJsonLines() throws IOException {
        List<LabelLine> lines = read("""
                {"image_id": "x-1", "label": "Bag", "labelled_at": "2026-01-02T03:04:05Z", "labelled_by": null}
                {"label": null, "image_id": "x-2"}
                {"label": "", "image_id": "x-3"}
                """);
        assertThat(lines).extracting(LabelReaderTest::label).containsExactly("Bag", null, null);
        assertThat(good(lines.get(0)).getLabelledAt()).isEqualTo(Instant.parse("2026-01-02T03:04:05Z"));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            x                     | the header names 3 columns, but the line has 1
            x,Bag,,               | the header names 3 columns, but the line has 4
            ,Bag,                 | image_id is empty
            x,Bag,yesterday       | labelled_at 'yesterday' is not a time with a zone, such as 2026-01-31T09:30:00Z
            x,Bag,2026-01-02      | labelled_at '2026-01-02' is not a time
            x,"Bag,               | it is not CSV
            x,Bag,+1000000000-12-31T23:59:59Z | labelled_at '+1000000000-12-31T23:59:59Z' is not within the years 0001 to 9999
            x,Bag,+10000-01-01T00:00:00Z      | is not within the years 0001 to 9999
            x,Bag,0000-12-31T23:59:59Z        | is not within the years 0001 to 9999
            x,Bag,-0001-01-01T00:00:00Z       | is not within the years 0001 to 9999
            x,Bag,NaN             | labelled_at is 'NaN', a missing value
            x,NaN,                | label is 'NaN', a missing value; leave it empty if it is missing
            nan,Bag,              | image_id is 'nan', a missing value
            """)
    void shouldReportABadCsvLineAndContinue(String line, String problem) throws IOException {
        List<LabelLine> lines = read("image_id,label,labelled_at\na,Coat,\n" + line + "\nb,Shirt,\n");
        assertThat(lines).hasSize(3);
        assertThat(lines.get(1)).isInstanceOfSatisfying(LabelLine.Bad.class, bad -> assertThat(bad.toString())
                .startsWith("labels:3: ")
                .contains(problem));
        assertThat(label(lines.get(2))).isEqualTo("Shirt");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            {"image_id": "x"}                            | the field label is missing; null withdraws a label
            {"image_id": "x", "lable": "Bag"}            | unknown field 'lable'; the fields are [image_id, label,
            {"image_id": 7, "label": "Bag"}              | image_id is not a quoted string, but 7
            {"image_id": null, "label": "Bag"}           | image_id is empty
            {"image_id": "x", "label": "Bag"             | it is not JSON
            {"image_id": "x", "label": "Bag"} {}         | it is not JSON
            ["x", "Bag"]                                 | it is not a JSON object
            {"image_id": "x", "label": NaN}              | it is not JSON
            {"image_id": "x", "label": "NaN"}            | label is 'NaN', a missing value
            {"image_id": "x", "label": "A", "label": "B"} | it is not JSON: Duplicate field 'label'
            {"image_id": "x", "label": {"name": "Bag"}}  | label is not a quoted string, but {"name":"Bag"}
            {"image_id": "x", "label": ["Bag"]}          | label is not a quoted string, but ["Bag"]
            {"image_id": "x", "label": true}             | label is not a quoted string, but true
            {"image_id": "x", "label": "Bag", "labelled_at": 1767322800} | labelled_at is not a quoted string
            {"image_id": "x\\u0000", "label": "Bag"}     | image_id has a NUL character
            {"image_id": "x\\ud800", "label": "Bag"}     | image_id has an unpaired surrogate
            {"image_id": "x", "label": "B\\u200bag"}     | label 'B?ag' has a control or zero-width character
            {"image_id": "x", "label": "B\\u0007ag"}     | label 'B?ag' has a control or zero-width character
            """)
    void shouldReportABadJsonLineAndContinue(String line, String problem) throws IOException {
        String good = "{\"image_id\": \"a\", \"label\": \"Coat\"}\n";
        List<LabelLine> lines = read(good + line + "\n" + good);
        assertThat(lines).hasSize(3);
        assertThat(lines.get(1)).isInstanceOfSatisfying(LabelLine.Bad.class, bad -> assertThat(bad.toString())
                .startsWith("labels:2: ")
                .contains(problem));
        assertThat(label(lines.get(2))).isEqualTo("Coat");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            image,label             | labels:1: column 'image' is unknown or duplicate
            image_id,label,label    | column 'label' is unknown or duplicate
            image_id                | a column is missing; the first line must name the columns: image_id,label
            """)
    void shouldRequireAHeader(String header, String problem) {
        assertThatThrownBy(() -> read(header + "\nx,Bag\n"))
                .isInstanceOf(IOException.class)
                .hasMessageContaining(problem);
    }

    @Test
    void shouldRejectTextThatIsNotUtf8() {
        LabelReader reader =
                new LabelReader("labels", new ByteArrayInputStream("image_id,label\nx,Hôse".getBytes(ISO_8859_1)));
        assertThatThrownBy(() -> all(reader)).hasMessage("labels:2: isn't UTF-8 text");
    }

    @ParameterizedTest
    @ValueSource(strings = {" ", "\t", "\u00A0", "\u2007", "\u202F", "\u3000", "\u200B", "\u200D", "\u2060", "\uFEFF"})
    void shouldTrimBlanks(String blank) throws IOException {
        String bag = blank + "Bag" + blank;
        List<LabelLine> lines = read("image_id" + blank + ",label\n" + blank + "x-1" + blank + "," + bag + "\nx-2,"
                + blank + blank + "\n" + blank + "\n" + blank + ",Bag\n");

        assertThat(good(lines.get(0)).getImageId()).isEqualTo("x-1");
        assertThat(label(lines.get(0))).isEqualTo("Bag");
        assertThat(label(lines.get(1))).isNull();
        assertThat(lines.get(2)).hasToString("labels:5: image_id is empty");
        assertThat(lines).hasSize(3);
        assertThat(label(read("{\"image_id\": \"x\", \"label\": \"" + bag.replace("\t", " ") + "\"}\n")
                        .get(0)))
                .isEqualTo("Bag");
    }

    @Test
    void shouldKeepBlanksWithinATextAndJoiners() throws IOException {
        assertThat(label(read("image_id,label\nx,Ankle\u00A0boot\n").get(0))).isEqualTo("Ankle\u00A0boot");
        assertThat(label(read("image_id,label\nx,a\u200Db\n").get(0))).isEqualTo("a\u200Db");
    }

    @Test
    void shouldAcceptTextsUpToTheLimitsOfARecord() throws IOException {
        String longest = "ä".repeat(512);
        List<LabelLine> lines = read("image_id,label,labelled_by\n%s,%s,%s\n".formatted(longest, longest, longest)
                + "%sx,Bag,\nx,%sx,\nx,Bag,%sx\n".formatted(longest, longest, longest));

        assertThat(good(lines.get(0)).getImageId()).isEqualTo(longest);
        assertThat(lines.subList(1, 4))
                .extracting(Object::toString)
                .containsExactly(
                        "labels:3: image_id is longer than 1024 bytes",
                        "labels:4: label is longer than 1024 bytes",
                        "labels:5: labelled_by is longer than 1024 bytes");
    }

    @Test
    void shouldAcceptTheFirstAndTheLastSupportedTime() throws IOException {
        List<LabelLine> lines =
                read("image_id,label,labelled_at\nx,Bag,0001-01-01T00:00:00Z\nx,Bag,9999-12-31T23:59:59.999Z\n");

        assertThat(good(lines.get(0)).getLabelledAt()).isEqualTo(Instant.parse("0001-01-01T00:00:00Z"));
        assertThat(good(lines.get(1)).getLabelledAt()).isEqualTo(Instant.parse("9999-12-31T23:59:59.999Z"));
    }

    @Test
    void shouldSkipALineThatIsLongerThanAnyLabelWithoutStoringIt() throws IOException {
        String start = "image_id,label\nx,Bag\n";
        byte[] megabyte = "y".repeat(1 << 20).getBytes(UTF_8);
        List<InputStream> parts = new ArrayList<>();
        parts.add(new ByteArrayInputStream(start.getBytes(UTF_8)));
        Collections.nCopies(64, megabyte).forEach(part -> parts.add(new ByteArrayInputStream(part)));
        parts.add(new ByteArrayInputStream("\r\nz,Shirt\r\n".getBytes(UTF_8)));
        InputStream file = new SequenceInputStream(Collections.enumeration(parts));

        List<LabelLine> lines = all(new LabelReader("labels", file));

        assertThat(lines.get(1)).hasToString("labels:3: the line is longer than 65536 bytes");
        assertThat(label(lines.get(2))).isEqualTo("Shirt");
        assertThat(lines.get(2)).isInstanceOfSatisfying(LabelLine.Good.class, line -> assertThat(line.where())
                .isEqualTo("labels:4"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"\n", "\r\n", "\r"})
    void shouldAcceptEveryKindOfLineEnd(String end) throws IOException {
        List<LabelLine> lines = read("image_id,label" + end + end + "x,Bag" + end + "y");

        assertThat(label(lines.get(0))).isEqualTo("Bag");
        assertThat(lines.get(1)).hasToString("labels:4: the header names 2 columns, but the line has 1");
    }

    @Test
    void shouldRejectFilesOfOtherFormats() throws IOException {
        assertThat(read("image_id,label\nx\0,Bag\ny,Bag").get(0))
                .hasToString("labels:2: the line has a NUL character; label files are UTF-8 text");
        String utf16 = "i\0m\0a\0g\0e\0";
        assertThatThrownBy(() -> read(utf16))
                .isInstanceOf(IOException.class)
                .hasMessage("labels:1: the line has a NUL character; label files are UTF-8 text");
        assertThatThrownBy(() -> read("y".repeat(70_000)))
                .isInstanceOf(IOException.class)
                .hasMessage("labels:1: the line is longer than 65536 bytes");
    }

    @Test
    void shouldNotPrintControlCharactersOfAFile() throws IOException {
        LabelLine line = read("image_id,label,labelled_at\nx,Bag,z\u001b[2J" + "y".repeat(1000) + "\n")
                .get(0);
        assertThat(line).isInstanceOfSatisfying(LabelLine.Bad.class, bad -> assertThat(bad.problem())
                .contains("'z?[2Jyyy")
                .hasSizeLessThan(200));
    }

    @Test
    void shouldReadAnEmptyFile() throws IOException {
        assertThat(read("")).isEmpty();
        assertThat(read("image_id,label\n\n")).isEmpty();
    }

    private static List<LabelLine> read(String text) throws IOException {
        return all(new LabelReader("labels", new ByteArrayInputStream(text.getBytes(UTF_8))));
    }

    private static List<LabelLine> all(LabelReader reader) throws IOException {
        try (reader) {
            List<LabelLine> lines = new ArrayList<>();
            for (LabelLine line = reader.next(); line != null; line = reader.next()) {
                lines.add(line);
            }
            return lines;
        }
    }

    private static GroundTruth good(LabelLine line) {
        assertThat(line).isInstanceOf(LabelLine.Good.class);
        return ((LabelLine.Good) line).label();
    }

    private static String label(LabelLine line) {
        return good(line).getLabel();
    }
}
