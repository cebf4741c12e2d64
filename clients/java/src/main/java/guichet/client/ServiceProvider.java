package guichet.client;

import java.util.LinkedHashMap;
import java.util.Map;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.context.annotation.Bean;
import org.springframework.http.HttpStatus;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.core.annotation.AuthenticationPrincipal;
import org.springframework.security.oauth2.client.oidc.web.logout.OidcClientInitiatedLogoutSuccessHandler;
import org.springframework.security.oauth2.client.registration.ClientRegistrationRepository;
import org.springframework.security.oauth2.core.oidc.user.OidcUser;
import org.springframework.security.web.SecurityFilterChain;
import org.springframework.security.web.csrf.CsrfToken;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.util.HtmlUtils;

import tools.jackson.databind.json.JsonMapper;

/**
 * A service provider on Spring Security, as an integrator would write it. All that it knows of the broker comes from
 * discovery and from its own registration, both in the configuration
 * ({@code spring.security.oauth2.client.registration.broker} and {@code …provider.broker.issuer-uri}).
 */
@SpringBootApplication
public class ServiceProvider {

    public static void main(String... arguments) {
        SpringApplication.run(ServiceProvider.class, arguments);
    }

    @Bean
    SecurityFilterChain security(HttpSecurity http, ClientRegistrationRepository registrations) {
        var logout = new OidcClientInitiatedLogoutSuccessHandler(registrations);
        logout.setPostLogoutRedirectUri("{baseUrl}/logged-out");
        return http
            .authorizeHttpRequests(requests -> requests.anyRequest().permitAll())
            .oauth2Login(login -> login
                .defaultSuccessUrl("/", true)
                // Nobody is logged in; the reason is shown, for this is no production.
                .failureHandler((request, response, refusal) -> {
                    response.setStatus(HttpStatus.UNAUTHORIZED.value());
                    response.getWriter().write(refusal.getMessage());
                }))
            .logout(it -> it.logoutSuccessHandler(logout))
            .build();
    }

    @RestController
    static class Pages {

        private final JsonMapper json;

        Pages(JsonMapper json) {
            this.json = json;
        }

        /** Who is logged in, and the button to log out. */
        @GetMapping(path = "/", produces = "text/html")
        String home(@AuthenticationPrincipal OidcUser user, CsrfToken csrf) {
            if (user == null) {
                return "<a href=\"/oauth2/authorization/broker\">Log in</a>";
            }
            Map<String, Object> person = new LinkedHashMap<>();
            person.put("claims", user.getIdToken().getClaims());
            person.put("userinfo", user.getUserInfo().getClaims());
            return """
                <pre id="person">%s</pre>
                <form method="post" action="/logout"><input type="hidden" name="%s" value="%s"><button id="log-out">Log out</button></form>
                """.formatted(HtmlUtils.htmlEscape(json.writeValueAsString(person)), csrf.getParameterName(), csrf.getToken());
        }

        @GetMapping("/logged-out")
        String loggedOut() {
            return "logged out";
        }
    }
}
