package dev.datamesh.local.mesh.console;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class AnswersTest {
    @Test
    void whatIsPipedInAnswersLineByLineUntilItsEnd() {
        Console.Answers answers = Console.answers(new ByteArrayInputStream("y\nno\n".getBytes(StandardCharsets.UTF_8)));

        assertThat(answers.line()).contains("y");
        assertThat(answers.line()).contains("no");
        assertThat(answers.line()).isEmpty();
    }
}
