package fashionstream.interop;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A page of {@code examples/models}: its blocks of code, in their order.
 *
 * @param text the whole page
 */
record ExamplePage(String text, List<Block> blocks) {
    private static final Pattern BLOCK = Pattern.compile("```(python|json|sh)\n(.*?)```", Pattern.DOTALL);
    private static final Pattern FILE = Pattern.compile("`([\\w./-]+)`");
    private static final String COMMAND = "./fashion-stream ";

    /**
     * A block of code.
     *
     * @param language {@code python}, {@code sh}, or {@code json} for the content of a file
     * @param before the text between the block before and this one
     */
    record Block(String language, String code, String before) {
        /** Whether it runs commands of this project. */
        boolean usesProject() {
            return language.equals("sh") && code.startsWith(COMMAND);
        }

        /** The file of a JSON block: the first one named before it that is a JSON file. */
        String file() {
            return FILE.matcher(before)
                    .results()
                    .map(result -> result.group(1))
                    .filter(name -> name.endsWith(".json"))
                    .findFirst()
                    .orElseThrow(() -> new AssertionError("no file is named before " + code));
        }
    }

    static ExamplePage read(Path page) throws IOException {
        String text = Files.readString(page);
        List<Block> blocks = new ArrayList<>();
        Matcher matcher = BLOCK.matcher(text);
        int end = 0;
        while (matcher.find()) {
            blocks.add(new Block(matcher.group(1), matcher.group(2), text.substring(end, matcher.start())));
            end = matcher.end();
        }
        return new ExamplePage(text, blocks);
    }

    /** The blocks that make the model. */
    List<Block> export() {
        return blocks.stream().filter(block -> !block.usesProject()).toList();
    }

    /** The blocks that use it: inspect and classify; serve; produce and consume. */
    List<String> use() {
        return blocks.stream().filter(Block::usesProject).map(Block::code).toList();
    }
}
