package dev.datamesh.local.mesh;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

class CommandLinesTest {
    @TempDir
    private Path home;

    private CapturedConsole captured;

    @BeforeEach
    void emptyHome() {
        captured = new CapturedConsole(Map.of("MESH_HOME", home.resolve("none").toString()), "");
    }

    @Test
    void everyCommandExplainsItself() {
        CommandLine line = CommandLines.of(captured.console());
        line.getSubcommands().forEach((name, command) -> {
            assertThat(command.getUsageMessage()).contains("Usage: mesh " + name);
            assertThat(command.getCommandSpec().usageMessage().description()).isNotEmpty();
        });
        assertThat(run("--help")).isZero();
        assertThat(captured.out())
                .contains("up ", "down ", "reset ", "status ", "logs ", "apply ", "tail ", "publish ", "leftovers ")
                .contains(
                        "purge ",
                        "doctor ",
                        "kubeconfig ",
                        "request ",
                        "approve ",
                        "revoke ",
                        "access ",
                        "rotate ",
                        "usage ")
                .doesNotContain("supervise", "replay ", "warm-up");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "frobnicate", "apply", "tail", "up --no-such", "publish h1/strain", "status -o yaml"})
    void wrongUsageIsExitCodeTwoAndSaysSo(String arguments) {
        assertThat(run(arguments.isEmpty() ? new String[0] : arguments.split(" ")))
                .isEqualTo(2);
        assertThat(captured.err()).startsWith("mesh: ");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "tail h1/strain                                | no mesh has been started in",
                "apply -f no-such-folder                       | there is no file or folder no-such-folder",
                "logs                                          | no mesh has been started in",
                "kubeconfig                                    | no mesh has been started in",
                "leftovers                                     | no mesh has been started in",
                "access                                        | no mesh has been started in",
                "usage                                         | no mesh has been started in",
                "purge topic --kubeconfig nowhere              | the kubeconfig nowhere cannot be read",
            })
    void errorsNameWhatIsWrongAndTheRemedyWithoutAStackTrace(String arguments, String message) {
        assertThat(run(arguments.split(" "))).isEqualTo(1);
        assertThat(captured.err()).startsWith("mesh: " + message).contains("→").doesNotContain("\tat ");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "tail strain                                   | 'strain' names no product",
                "tail h1/strain/main                           | 'h1/strain/main' names no product",
                "tail H1/strain                                | 'H1/strain' names no product",
                "tail h1/strain -n 0                           | -n 0: at least one block",
                "publish h1/strain --file x.parquet --loop     | --loop without --realtime would never end",
                "publish h1/strain --file x --realtime --start 1 | --start and --realtime exclude each other",
                "request strain --as cbc/analysis              | 'strain' names no product",
                "request h1/strain --as dora                   | --as dora does not say which namespace asks",
                "request h1/strain --as cbc/a --until soon     | --until soon is no time",
                "approve strain                                | 'strain' names no request",
                "approve cbc/x --limit much                    | --limit much is no number of bytes",
                "approve cbc/x --approved-by carol             | --approved-by without -o yaml",
                "rotate dora                                   | --as dora does not say which namespace asks",
                "revoke strain                                 | 'strain' names no grant",
                "why h1                                        | 'h1' names no product",
                "why h1/strain --as a/b/c                      | --as a/b/c",
                "describe H1:LDAS-STRAIN                       | 'H1:LDAS-STRAIN' names no product",
                "fetch h1/strain X                             | h1/strain is no channel",
                "fetch X --duration -1                         | --duration -1",
                "fetch X --duration 0                          | --duration 0 is no span of time",
                "fetch X --duration 10s                        | --duration 10s is no span of time",
                "fetch X -o x.foo                              | in which form x.foo is to be written",
                "fetch X -f parquet                            | -f parquet is nothing for a screen",
                "fetch X --start abc                           | --start abc is no time",
                "fetch X --as nobody                           | --as nobody is no ServiceAccount",
                "publish h1/strain --file x --start tomorrow   | --start tomorrow is no time",
                "find --server http://x                        | --server http://x is no address",
                "find --server 127.0.0.1:31206                 | --server 127.0.0.1:31206 is no address",
                "find --server grpc://host                     | --server grpc://host is no address",
                "export                                        | all products are many documents",
            })
    void aWrongArgumentIsExitCodeTwoWithWhatToWriteInstead(String arguments, String message) {
        assertThat(run((arguments
                                + (arguments.startsWith("fetch") && !arguments.contains("server")
                                        ? " --server grpc://127.0.0.1:1"
                                        : ""))
                        .split(" ")))
                .as(captured.err())
                .isEqualTo(2);
        assertThat(captured.err())
                .startsWith("mesh: " + message)
                .contains("→")
                .doesNotContain("\tat ")
                .doesNotContain("Exception");
    }

    @Test
    void helpIsWrappedOnceOnly() {
        CommandLines.of(captured.console()).getSubcommands().forEach((name, command) -> {
            String[] footer = command.getCommandSpec().usageMessage().footer();
            for (int index = 0; index < footer.length; index++) {
                String line = footer[index];
                if (line.startsWith(" ")) {
                    assertThat(line).as(name).hasSizeLessThanOrEqualTo(80);
                } else if (index > 0 && !footer[index - 1].startsWith(" ")) {
                    assertThat(line.isEmpty() || footer[index - 1].isEmpty())
                            .as(name + ": a paragraph is one text, wrapped where the terminal ends: " + line)
                            .isTrue();
                }
            }
        });
    }

    @Test
    void aServerThatIsNotThereIsSaidInWords() {
        assertThat(run("find", "--server", "grpc://127.0.0.1:1")).isEqualTo(1);
        assertThat(captured.err()).startsWith("mesh: grpc://127.0.0.1:1: nothing listens there\n  → ");
    }

    @Test
    void verboseShowsWhereAnErrorArose() {
        assertThat(run("tail", "strain", "--verbose")).isEqualTo(2);
        assertThat(captured.err()).contains("\tat dev.datamesh.local.mesh");
    }

    @Test
    void whereNothingWasStartedThereIsNothingToStop() {
        assertThat(run("down")).isZero();
        assertThat(run("reset", "--yes")).isZero();
        assertThat(run("status")).isEqualTo(1);
        assertThat(captured.out()).contains("No mesh has been started").contains("No mesh runs");
        assertThat(home.resolve("none")).doesNotExist();
    }

    @Test
    void resetAsksAndNoAnswerIsNo() {
        captured = new CapturedConsole(Map.of("MESH_HOME", home.toString()), "");
        assertThat(run("reset")).isEqualTo(1);
        assertThat(captured.out()).contains("[y/N]").contains("Nothing was changed");
        assertThat(captured.err()).contains("--yes");
        assertThat(home).exists();
    }

    private int run(String... arguments) {
        return CommandLines.of(captured.console()).execute(arguments);
    }
}
