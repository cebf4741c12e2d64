package guichet.client.driver;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * A running Guichet: all that is known of it comes from the manifest that {@code guichet dev --manifest FILE} wrote.
 */
public class Guichet {

    private static final JsonMapper JSON = new JsonMapper();

    private final HttpClient http = HttpClient.newHttpClient();
    private final JsonNode manifest = JSON.readTree(Path.of(System.getenv("GUICHET_MANIFEST")));

    /** A registration to be: its identifier and its secret. */
    public record Client(String id, String secret) {

        /** A new one, which nobody has yet. */
        public static Client random() {
            return new Client(hex() + hex(), hex() + hex());
        }

        private static String hex() {
            return UUID.randomUUID().toString().replace("-", "");
        }
    }

    public String issuer(String service) {
        return manifest.at("/issuers/" + service).stringValue();
    }

    /** Registers {@code client}, whose pages are under {@code home}. It can be used at once. */
    public void addClient(Client client, String service, String home, Map<String, String> members) {
        Map<String, Object> record = new HashMap<>(members);
        record.put("client_id", client.id());
        record.put("client_secret", client.secret());
        record.put("service", service);
        record.put("name", "A client of the Java tests");
        record.put("redirect_uris", List.of(home + "/login/oauth2/code/broker"));
        record.put("post_logout_redirect_uris", List.of(home + "/logged-out"));
        post("/clients", record);
    }

    /** What the portal's page about {@code client} gives to copy, in the element with this id. */
    public String configuration(Client client, String id) {
        Browser browser = new Browser();
        browser.open(manifest.at("/services/portal").stringValue() + "/clients/" + client.id());
        return browser.written(id);
    }

    /** The next login of {@code client} is made by the persona {@code test}, without any page. */
    public void decideLogin(String service, Client client) {
        post("/logins", Map.of("service", service, "persona", "test", "client_id", client.id()));
    }

    /** What the broker issues next to {@code client} is wrong. */
    public void fault(Client client, Map<String, String> fault) {
        Map<String, String> body = new HashMap<>(fault);
        body.put("target", "client:" + client.id());
        post("/faults", body);
    }

    private void post(String path, Object body) {
        var request = HttpRequest.newBuilder(URI.create(manifest.at("/control/url").stringValue() + path))
            .header("content-type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofString(JSON.writeValueAsString(body)));
        if (!manifest.at("/control/token").isNull()) {
            request.header("authorization", "Bearer " + manifest.at("/control/token").stringValue());
        }
        try {
            var answer = http.send(request.build(), HttpResponse.BodyHandlers.ofString());
            if (answer.statusCode() > 299) {
                throw new AssertionError("POST " + path + ": " + answer.statusCode() + " " + answer.body());
            }
        } catch (IOException | InterruptedException error) {
            throw new AssertionError(error);
        }
    }
}
