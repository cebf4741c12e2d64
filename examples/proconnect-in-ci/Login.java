import java.net.*;
import java.net.http.*;
import java.nio.file.*;
import java.util.regex.*;

/** A login of your own service through ProConnect, without a click. `java Login.java` */
public class Login {
    static final String CALLBACK = "http://localhost:3000/callback";
    static final HttpClient browser = HttpClient.newBuilder().cookieHandler(new CookieManager()).build();

    static String field(String json, String name) {
        Matcher found = Pattern.compile("\"" + name + "\"\\s*:\\s*\"([^\"]*)\"").matcher(json);
        if (!found.find()) throw new AssertionError(name + " in " + json);
        return found.group(1);
    }

    static String post(String url, String type, String body) throws Exception {
        var request = HttpRequest.newBuilder(URI.create(url)).header("content-type", type);
        return browser.send(request.POST(HttpRequest.BodyPublishers.ofString(body)).build(), HttpResponse.BodyHandlers.ofString()).body();
    }

    static String form(String text) {
        return URLEncoder.encode(text, java.nio.charset.StandardCharsets.UTF_8);
    }

    public static void main(String[] arguments) throws Exception {
        String manifest = Files.readString(Path.of(System.getenv().getOrDefault("GUICHET", "guichet.json")));
        String control = field(manifest.substring(manifest.indexOf("\"control\"")), "url");
        String issuer = field(manifest.substring(manifest.indexOf("\"issuers\"")), "proconnect");
        String client = post(control + "/clients", "application/json",
            "{\"service\": \"proconnect\", \"name\": \"under test\", \"redirect_uris\": [\"" + CALLBACK + "\"]}");
        String id = field(client, "client_id"), secret = field(client, "client_secret");
        post(control + "/logins", "application/json",
            "{\"service\": \"proconnect\", \"persona\": \"angela_mairie\", \"client_id\": \"" + id + "\"}");
        URI at = URI.create(issuer + "/authorize?client_id=" + id + "&response_type=code&redirect_uri=" + form(CALLBACK)
            + "&scope=openid+given_name+usual_name+email+siret+roles&state=" + "s".repeat(32) + "&nonce=" + "n".repeat(32));
        while (!at.toString().startsWith(CALLBACK)) {
            var answer = browser.send(HttpRequest.newBuilder(at).build(), HttpResponse.BodyHandlers.ofString());
            at = at.resolve(answer.headers().firstValue("location").orElseThrow(() -> new AssertionError(answer.body())));
        }
        Matcher code = Pattern.compile("[?&]code=([^&]+)").matcher(at.toString());
        if (!code.find()) throw new AssertionError(at.toString());
        String tokens = post(issuer + "/token", "application/x-www-form-urlencoded", "grant_type=authorization_code&code="
            + code.group(1) + "&redirect_uri=" + form(CALLBACK) + "&client_id=" + id + "&client_secret=" + secret);
        var asked = HttpRequest.newBuilder(URI.create(issuer + "/userinfo")).header("authorization", "Bearer " + field(tokens, "access_token"));
        String person = browser.send(asked.build(), HttpResponse.BodyHandlers.ofString()).body();
        if (!person.contains("agent_public")) throw new AssertionError(person);
        System.out.println(person);
    }
}
