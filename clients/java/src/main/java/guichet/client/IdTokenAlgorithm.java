package guichet.client;

import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.security.oauth2.client.oidc.authentication.OidcIdTokenDecoderFactory;
import org.springframework.security.oauth2.client.registration.ClientRegistration;
import org.springframework.security.oauth2.jose.jws.JwsAlgorithm;
import org.springframework.security.oauth2.jose.jws.MacAlgorithm;
import org.springframework.security.oauth2.jose.jws.SignatureAlgorithm;
import org.springframework.security.oauth2.jwt.JwtDecoderFactory;

/**
 * Spring Security takes RS256 and nothing else, unless it is told the algorithm of the registration.
 */
@Configuration
@ConditionalOnProperty("service-provider.id-token-algorithm")
class IdTokenAlgorithm {

    @Bean
    JwtDecoderFactory<ClientRegistration> idTokenDecoders(@Value("${service-provider.id-token-algorithm}") String name) {
        SignatureAlgorithm withPublishedKey = SignatureAlgorithm.from(name);
        JwsAlgorithm algorithm = withPublishedKey != null ? withPublishedKey : MacAlgorithm.from(name);
        var decoders = new OidcIdTokenDecoderFactory();
        decoders.setJwsAlgorithmResolver(registration -> algorithm);
        return decoders;
    }
}
