package dev.datamesh.local.mesh.lint;

import static org.assertj.core.api.Assertions.assertThat;

import dev.datamesh.local.mesh.CapturedConsole;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

/** The tutorial's commands say what the tutorial says that they say. */
class GovernanceTutorialTest {
    private static final String ROOT = "../../";
    private static final Pattern SHOWN = Pattern.compile("```sh\n\\./mesh lint (.*)\n```\n```text\n((?:.*\n)*?)```");

    @Test
    void everyLintInItSaysWhatIsShown() throws IOException {
        String tutorial = Files.readString(Path.of(ROOT, "docs", "tutorial-governance.md"));
        List<MatchResult> shown = SHOWN.matcher(tutorial).results().toList();

        assertThat(shown).hasSize(2);
        for (MatchResult each : shown) {
            CapturedConsole captured = new CapturedConsole();
            String[] arguments =
                    each.group(1).replace("examples/", ROOT + "examples/").split(" ");
            int code = new CommandLine(new LintCommand(captured.console())).execute(arguments);

            assertThat(captured.out().replace(ROOT, "")).isEqualTo(each.group(2));
            assertThat(code).isEqualTo(each.group(2).isEmpty() ? 0 : 1);
        }
    }
}
