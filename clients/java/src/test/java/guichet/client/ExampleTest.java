package guichet.client;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Path;

import org.junit.jupiter.api.Test;

/** The example of {@code docs/how-to/use-proconnect-in-ci.md}, run as it stands. */
class ExampleTest {

    @Test
    void theExampleOfALoginThroughProConnectLogsSomebodyIn() throws Exception {
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        ProcessBuilder command = new ProcessBuilder(java, "../../examples/proconnect-in-ci/Login.java");
        command.environment().put("GUICHET", System.getenv("GUICHET_MANIFEST"));
        Process process = command.redirectErrorStream(true).start();
        String printed = new String(process.getInputStream().readAllBytes());
        assertEquals(0, process.waitFor(), printed);
    }
}
