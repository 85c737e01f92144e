package fashionstream.label;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import fashionstream.schema.GroundTruth;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

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
            x                     | the header names 3 columns, but here are 1
            x,Bag,,               | the header names 3 columns, but here are 4
            ,Bag,                 | image_id is empty
            x,Bag,yesterday       | labelled_at 'yesterday' is no time with a zone, such as 2026-01-31T09:30:00Z
            x,Bag,2026-01-02      | labelled_at '2026-01-02' is no time
            x,"Bag,               | it is no CSV
            """)
    void shouldSayWhatIsWrongWithALineOfCsvAndGoOn(String line, String problem) throws IOException {
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
            {"image_id": "x", "lable": "Bag"}            | there is no field 'lable'; known are [image_id, label,
            {"image_id": 7, "label": "Bag"}              | image_id is no text in quotes, but 7
            {"image_id": null, "label": "Bag"}           | image_id is empty
            {"image_id": "x", "label": "Bag"             | it is no JSON
            {"image_id": "x", "label": "Bag"} {}         | it is no JSON
            ["x", "Bag"]                                 | it is no JSON object
            """)
    void shouldSayWhatIsWrongWithALineOfJsonAndGoOn(String line, String problem) throws IOException {
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
            image,label             | labels:1: column 'image' is unknown, or there twice
            image_id,label,label    | column 'label' is unknown, or there twice
            image_id                | a column is missing; the first line must name the columns: image_id,label
            """)
    void shouldAskForAHeader(String header, String problem) {
        assertThatThrownBy(() -> read(header + "\nx,Bag\n"))
                .isInstanceOf(IOException.class)
                .hasMessageContaining(problem);
    }

    @Test
    void shouldRefuseWhatIsNoUtf8() {
        LabelReader reader =
                new LabelReader("labels", new ByteArrayInputStream("image_id,label\nx,Hôse".getBytes(ISO_8859_1)));
        assertThatThrownBy(() -> all(reader)).hasMessage("labels: isn't UTF-8 text");
    }

    @Test
    void shouldNotLetAFileSteerTheTerminal() throws IOException {
        LabelLine line = read("image_id,label,labelled_at\nx,Bag,z\u001b[2J" + "y".repeat(1000) + "\n")
                .get(0);
        assertThat(line).isInstanceOfSatisfying(LabelLine.Bad.class, bad -> assertThat(bad.problem())
                .contains("'z?[2Jyyy")
                .hasSizeLessThan(200));
    }

    @Test
    void shouldFindNothingInNothing() throws IOException {
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
