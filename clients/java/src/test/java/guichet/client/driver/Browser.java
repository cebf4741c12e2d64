package guichet.client.driver;

import java.io.IOException;
import java.net.CookieManager;
import java.net.CookiePolicy;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.Collectors;

import org.jsoup.Jsoup;
import org.jsoup.nodes.Document;
import org.jsoup.nodes.Element;

/**
 * A browser without a window: follows redirects, keeps cookies, presses buttons. It runs no script, for no page of
 * Guichet needs any.
 */
public class Browser {

    /** The HTTP client would give up after five. */
    private static final int MOST_REDIRECTS = 20;

    private final HttpClient client = HttpClient.newBuilder()
        .cookieHandler(new CookieManager(null, CookiePolicy.ACCEPT_ALL))
        .build();

    /** Origins by which others are reached. */
    private final Map<String, String> reached = new HashMap<>();

    /** Where the person is. */
    public URI address;
    public int status;
    public Document page;

    public void open(String address) {
        ask(HttpRequest.newBuilder(URI.create(address)));
    }

    /** Reaches {@code origin} at {@code other}, as a browser does that was given rules of its own for names. */
    public void reaches(String origin, String other) {
        reached.put(origin, other);
    }

    public boolean shows(String id) {
        return page.getElementById(id) != null;
    }

    /** The text of the element with this id. */
    public String text(String id) {
        return element(id).text();
    }

    /** The text of the element with this id, with its line ends. */
    public String written(String id) {
        return element(id).wholeText();
    }

    /** Sends the form of the button with this id, as it stands. */
    public void press(String id) {
        Element form = element(id).closest("form");
        String target = form.absUrl("action");
        String fields = form.select("input[type=hidden]").stream()
            .map(field -> encoded(field.attr("name")) + "=" + encoded(field.attr("value")))
            .collect(Collectors.joining("&"));
        if (form.attr("method").equalsIgnoreCase("post")) {
            ask(HttpRequest.newBuilder(URI.create(target))
                .header("content-type", "application/x-www-form-urlencoded")
                .POST(HttpRequest.BodyPublishers.ofString(fields)));
        } else {
            open(target + "?" + fields);
        }
    }

    private Element element(String id) {
        Element element = page.getElementById(id);
        if (element == null) {
            throw new AssertionError("no element " + id + " on " + address + ":\n" + page.text());
        }
        return element;
    }

    private void ask(HttpRequest.Builder request) {
        for (int redirects = 0; redirects < MOST_REDIRECTS; redirects++) {
            var answer = send(request.header("accept", "text/html").build());
            var location = answer.headers().firstValue("location");
            if (location.isEmpty()) {
                address = answer.uri();
                status = answer.statusCode();
                page = Jsoup.parse(answer.body(), address.toString());
                return;
            }
            request = HttpRequest.newBuilder(ledTo(answer.uri().resolve(location.get())));
        }
        throw new AssertionError("redirected more than " + MOST_REDIRECTS + " times");
    }

    private URI ledTo(URI address) {
        String origin = address.getScheme() + "://" + address.getAuthority();
        String other = reached.get(origin);
        return other == null ? address : URI.create(other + address.toString().substring(origin.length()));
    }

    private HttpResponse<String> send(HttpRequest request) {
        try {
            return client.send(request, HttpResponse.BodyHandlers.ofString());
        } catch (IOException | InterruptedException error) {
            throw new AssertionError(error);
        }
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }
}
