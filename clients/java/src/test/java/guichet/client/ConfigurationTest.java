package guichet.client;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

import javax.tools.ToolProvider;

import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.SpringApplication;

import guichet.client.driver.Guichet.Client;

/** What the portal gives to copy for Spring Security: pasted as it is, it logs a person in. */
@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class ConfigurationTest {

    /** Where nobody listens: the configuration holds the address before the application has its port. */
    private static final String REGISTERED = "http://localhost:9";

    @TempDir
    private Path folder;

    @ParameterizedTest
    @CsvSource({"openid,RS256", "openid,ES256", "openid,HS256", "franceconnect,RS256", "franceconnect,ES256", "franceconnect,HS256"})
    void the_copied_configuration_logs_a_person_in(String service, String algorithm) throws Exception {
        Client client = Client.random();
        Journey.GUICHET.addClient(client, service, REGISTERED, Map.of("id_token_signed_response_alg", algorithm));
        Files.writeString(folder.resolve("application.yml"), Journey.GUICHET.configuration(client, "configuration-spring"));
        Files.writeString(
            folder.resolve("BrokerConfiguration.java"), Journey.GUICHET.configuration(client, "configuration-spring-java"));
        compile(folder.resolve("BrokerConfiguration.java"));

        try (var classes = new URLClassLoader(new URL[] {folder.toUri().toURL()})) {
            var application = new SpringApplication(ServiceProvider.class, classes.loadClass("BrokerConfiguration"));
            var settings = List.of("--spring.config.additional-location=" + folder.toUri());
            try (var journey = new Journey(service, client, Journey.started(application, settings))) {
                journey.browser.reaches(REGISTERED, journey.home);
                journey.logIn();
                journey.isLoggedIn();
            }
        }
    }

    private void compile(Path source) throws Exception {
        var compiler = ToolProvider.getSystemJavaCompiler();
        var said = new StringWriter();
        var options = List.of("-proc:none", "-d", folder.toString(), "-classpath", System.getProperty("java.class.path"));
        try (var files = compiler.getStandardFileManager(null, null, null)) {
            var task = compiler.getTask(said, files, null, options, null, files.getJavaFileObjects(source));
            assertTrue(task.call(), () -> said + read(source));
        }
    }

    private static String read(Path source) {
        try {
            return Files.readString(source);
        } catch (IOException error) {
            throw new UncheckedIOException(error);
        }
    }
}
