package guichet.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Map;

import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;

/** What the defaults of Spring Security do. */
@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class DefaultsTest {

    @Test
    void they_log_in_at_openid() {
        try (var journey = new Journey("openid", Map.of())) {
            journey.logIn();
            journey.isLoggedIn();
        }
    }

    @Test
    void they_refuse_another_algorithm_than_RS256() {
        try (var journey = new Journey("openid", Map.of("id_token_signed_response_alg", "ES256"))) {
            journey.logIn();
            journey.isRefused("invalid_id_token");
        }
    }

    @Test
    void FranceConnect_refuses_them() {
        try (var journey = new Journey("franceconnect", Map.of("id_token_signed_response_alg", "RS256"))) {
            journey.logIn();
            assertEquals(400, journey.browser.status);
            assertTrue(journey.browser.text("error-code").contains("Y030007"), journey.browser.page::text);
        }
    }
}
