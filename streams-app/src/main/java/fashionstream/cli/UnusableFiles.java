package fashionstream.cli;

import fashionstream.console.CommandException;
import fashionstream.console.PlainText;
import fashionstream.produce.ImageFiles;
import fashionstream.produce.ImageFiles.UnusableFile;
import java.io.PrintWriter;
import java.util.List;

/** Reports files that can't be sent, before any is. */
final class UnusableFiles {
    private static final int MAX_SHOWN = 10;

    private UnusableFiles() {}

    /**
     * Refuses files among which some can't be sent.
     *
     * @param skip leaves those out instead, and reports it
     * @throws CommandException if there are any and they aren't to be skipped, or if there are no others
     */
    static void check(ImageFiles files, boolean skip, PrintWriter stderr) {
        List<UnusableFile> unusable = files.unusable();
        if (unusable.isEmpty()) {
            return;
        }
        String advice = files.size() == 0 ? "" : "; --skip-unusable sends the other " + files.size();
        if (unusable.size() == 1 && !skip) {
            throw CommandException.failed(unusable.get(0) + "; nothing was sent" + advice);
        }
        for (UnusableFile file : unusable.subList(0, Math.min(MAX_SHOWN, unusable.size()))) {
            stderr.println((skip ? "skipped " : "unusable: ") + PlainText.oneLine(file.toString()));
        }
        if (unusable.size() > MAX_SHOWN) {
            stderr.println("and " + (unusable.size() - MAX_SHOWN) + " more");
        }
        stderr.flush();
        if (!skip || files.size() == 0) {
            throw CommandException.failed(
                    unusable.size() + " files or folders can't be used; nothing was sent" + (skip ? "" : advice));
        }
    }
}
