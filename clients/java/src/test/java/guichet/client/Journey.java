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

    private static final Guichet GUICHET = new Guichet();

    final Browser browser = new Browser();
    final String home;
    private final String service;
    private final Client client = Client.random();
    private final ConfigurableApplicationContext application;

    /** With the settings of {@code configuration} only, besides the registration. */
    Journey(String service, Map<String, String> members, String... configuration) {
        this.service = service;
        List<String> settings = new ArrayList<>(List.of(configuration));
        settings.add("--server.port=0");
        settings.add("--logging.level.root=warn");
        settings.add("--spring.main.banner-mode=off");
        settings.add("--spring.security.oauth2.client.provider.broker.issuer-uri=" + GUICHET.issuer(service));
        String registration = "--spring.security.oauth2.client.registration.broker.";
        settings.add(registration + "client-id=" + client.id());
        settings.add(registration + "client-secret=" + client.secret());
        String scope = service.equals("franceconnect") ? "openid,identite_pivot,email" : "openid,profile,email";
        settings.add(registration + "scope=" + scope);
        application = SpringApplication.run(ServiceProvider.class, settings.toArray(String[]::new));
        home = "http://localhost:" + application.getEnvironment().getProperty("local.server.port");
        GUICHET.addClient(client, service, home, members);
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
