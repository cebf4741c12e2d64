package guichet.client;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Map;

import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Logging in and out, and what Spring Security verifies on the way. */
@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class LoginTest {

    @ParameterizedTest
    @CsvSource({"openid,RS256", "openid,ES256", "openid,HS256", "franceconnect,RS256", "franceconnect,ES256", "franceconnect,HS256"})
    void an_id_token_is_verified(String service, String algorithm) {
        try (var journey = Journey.usual(service, algorithm, Map.of())) {
            journey.logIn();
            journey.isLoggedIn();
        }
    }

    /** Spring Security reads JSON only. */
    @ParameterizedTest
    @CsvSource({"openid,RS256", "openid,ES256", "openid,HS256", "franceconnect,RS256", "franceconnect,ES256", "franceconnect,HS256"})
    void a_userinfo_that_is_a_jwt_is_refused(String service, String algorithm) {
        try (var journey = Journey.usual(service, "ES256", Map.of("userinfo_signed_response_alg", algorithm))) {
            journey.logIn();
            journey.isRefused("invalid content type 'application/jwt");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"openid", "franceconnect"})
    void a_wrong_nonce_is_refused(String service) {
        try (var journey = Journey.usual(service, "ES256", Map.of())) {
            journey.fault(Map.of("kind", "wrong_claim", "at", "id_token", "claim", "nonce", "value", "that of another login"));
            journey.logIn();
            journey.isRefused("invalid_nonce");
        }
    }

    @ParameterizedTest
    @CsvSource({"openid,RS256", "openid,ES256", "openid,HS256", "franceconnect,RS256", "franceconnect,ES256", "franceconnect,HS256"})
    void a_wrong_signature_is_refused(String service, String algorithm) {
        try (var journey = Journey.usual(service, algorithm, Map.of())) {
            journey.fault(Map.of("kind", "bad_signature", "at", "id_token"));
            journey.logIn();
            journey.isRefused("invalid_id_token");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"openid", "franceconnect"})
    void a_userinfo_about_another_person_is_refused(String service) {
        try (var journey = Journey.usual(service, "ES256", Map.of())) {
            journey.fault(Map.of("kind", "wrong_claim", "at", "userinfo", "claim", "sub", "value", "somebody else"));
            journey.logIn();
            journey.isRefused("invalid_user_info_response");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"openid", "franceconnect"})
    void logging_out_comes_back_to_the_service_provider(String service) {
        try (var journey = Journey.usual(service, "ES256", Map.of())) {
            journey.logIn();
            journey.browser.press("log-out");
            // Without scripts, each page of the way has its button.
            while (journey.browser.shows("continue")) {
                journey.browser.press("continue");
            }
            assertEquals(journey.home + "/logged-out", journey.browser.address.toString());
            journey.isLoggedOut();
        }
    }
}
