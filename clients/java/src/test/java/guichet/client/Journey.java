package guichet.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import org.springframework.boot.SpringApplication;
import org.springframework.context.ConfigurableApplicationContext;

import guichet.client.driver.Browser;
import guichet.client.driver.Guichet;
import guichet.client.driver.Guichet.Client;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The application on a free port, its registration, and a browser in front of it. */
class Journey implements AutoCloseable {

    static final Guichet GUICHET = new Guichet();

    final Browser browser = new Browser();
    final String home;
    private final String service;
    private final Client client;
    private final ConfigurableApplicationContext application;

    /** Of a client that is registered, with its application. */
    Journey(String service, Client client, ConfigurableApplicationContext application) {
        this.service = service;
        this.client = client;
        this.application = application;
        home = "http://localhost:" + application.getEnvironment().getProperty("local.server.port");
    }

    /** With the settings of {@code configuration} only, besides the registration. */
    Journey(String service, Map<String, String> members, String... configuration) {
        this(service, Client.random(), members, configuration);
    }

    private Journey(String service, Client client, Map<String, String> members, String... configuration) {
        this(service, client, started(new SpringApplication(ServiceProvider.class), settings(service, client, configuration)));
        GUICHET.addClient(client, service, home, members);
    }

    /** {@code application} on a free port, with {@code settings}. */
    static ConfigurableApplicationContext started(SpringApplication application, List<String> settings) {
        List<String> all = new ArrayList<>(settings);
        all.add("--server.port=0");
        all.add("--logging.level.root=warn");
        all.add("--spring.main.banner-mode=off");
        return application.run(all.toArray(String[]::new));
    }

    private static List<String> settings(String service, Client client, String... configuration) {
        List<String> settings = new ArrayList<>(List.of(configuration));
        settings.add("--spring.security.oauth2.client.provider.broker.issuer-uri=" + GUICHET.issuer(service));
        String registration = "--spring.security.oauth2.client.registration.broker.";
        settings.add(registration + "client-id=" + client.id());
        settings.add(registration + "client-secret=" + client.secret());
        String scope = service.equals("franceconnect") ? "openid,identite_pivot,email" : "openid,profile,email";
        settings.add(registration + "scope=" + scope);
        return settings;
    }

    /** With the settings that make a login at {@code service} succeed. */
    static Journey usual(String service, String idTokenAlgorithm, Map<String, String> members) {
        Map<String, String> record = new HashMap<>(members);
        record.put("id_token_signed_response_alg", idTokenAlgorithm);
        String algorithm = "--service-provider.id-token-algorithm=" + idTokenAlgorithm;
        return service.equals("franceconnect")
            ? new Journey(service, record, algorithm, "--spring.profiles.active=franceconnect")
            : new Journey(service, record, algorithm);
    }

    void fault(Map<String, String> fault) {
        GUICHET.fault(client, fault);
    }

    /** Presses the application's login button. */
    void logIn() {
        GUICHET.decideLogin(service, client);
        browser.open(home + "/oauth2/authorization/broker");
    }

    void isLoggedIn() {
        assertEquals(home + "/", browser.address.toString(), browser.page::text);
        JsonNode person = new JsonMapper().readTree(browser.text("person"));
        assertEquals(GUICHET.issuer(service), person.at("/claims/iss").stringValue());
        assertEquals("DUBOIS", person.at("/userinfo/family_name").stringValue());
        assertEquals(person.at("/claims/sub"), person.at("/userinfo/sub"));
    }

    /** The application gives {@code reason}, and nobody is logged in. */
    void isRefused(String reason) {
        assertEquals(401, browser.status, browser.page::text);
        assertTrue(browser.page.text().contains(reason), browser.page::text);
        isLoggedOut();
    }

    void isLoggedOut() {
        browser.open(home + "/");
        assertFalse(browser.shows("person"), browser.page::text);
    }

    @Override
    public void close() {
        application.close();
    }
}
