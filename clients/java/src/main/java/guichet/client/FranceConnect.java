package guichet.client;

import java.util.List;

import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.security.oauth2.client.autoconfigure.OAuth2ClientProperties;
import org.springframework.boot.security.oauth2.client.autoconfigure.OAuth2ClientPropertiesMapper;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Profile;
import org.springframework.security.oauth2.client.registration.ClientRegistration.ClientSettings;
import org.springframework.security.oauth2.client.registration.ClientRegistration;
import org.springframework.security.oauth2.client.registration.ClientRegistrationRepository;
import org.springframework.security.oauth2.client.registration.InMemoryClientRegistrationRepository;
import org.springframework.security.oauth2.client.web.DefaultOAuth2AuthorizationRequestResolver;
import org.springframework.security.oauth2.client.web.OAuth2AuthorizationRequestResolver;

/**
 * What FranceConnect asks for and Spring Security does not do by itself: no PKCE, and a level.
 */
@Configuration
@EnableConfigurationProperties(OAuth2ClientProperties.class)
@Profile("franceconnect")
class FranceConnect {

    /** The registrations of the configuration, without PKCE. */
    @Bean
    ClientRegistrationRepository registrations(OAuth2ClientProperties properties) {
        var withoutPkce = ClientSettings.builder().requireProofKey(false).build();
        List<ClientRegistration> registrations = new OAuth2ClientPropertiesMapper(properties)
            .asClientRegistrations()
            .values()
            .stream()
            .map(it -> ClientRegistration.withClientRegistration(it).clientSettings(withoutPkce).build())
            .toList();
        return new InMemoryClientRegistrationRepository(registrations);
    }

    @Bean
    OAuth2AuthorizationRequestResolver authorizationRequests(ClientRegistrationRepository registrations) {
        var requests = new DefaultOAuth2AuthorizationRequestResolver(registrations);
        requests.setAuthorizationRequestCustomizer(request ->
            request.additionalParameters(parameters -> parameters.put("acr_values", "eidas1")));
        return requests;
    }
}
