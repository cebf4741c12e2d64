// Where the defaults of go-oidc are not what FranceConnect asks for.
package serviceprovider_test

import (
	"testing"

	"golang.org/x/oauth2"

	serviceprovider "guichet-client-go"
)

func TestAnAuthorizationRequestThatIsNotFranceConnectsIsRefused(t *testing.T) {
	withPKCE := serviceprovider.FranceConnect
	withPKCE.Parameters = append([]oauth2.AuthCodeOption{
		oauth2.S256ChallengeOption(oauth2.GenerateVerifier()),
	}, withPKCE.Parameters...)
	for name, settings := range map[string]serviceprovider.Settings{
		"no acr_values": serviceprovider.Defaults,
		"PKCE":          withPKCE,
	} {
		t.Run(name, func(t *testing.T) {
			j := start(t, "franceconnect", settings, inES256(nil))
			j.logIn()
			if j.browser.Status != 400 || !contains(j.browser.TextOf("error-code"), "Y030007") {
				t.Fatalf("%s: %d %s", j.browser.URL, j.browser.Status, j.browser.Text)
			}
		})
	}
}

func TestTheSecretInTheAuthorizationHeaderIsRefused(t *testing.T) {
	settings := serviceprovider.FranceConnect
	settings.AuthStyle = oauth2.AuthStyleInHeader
	j := start(t, "franceconnect", settings, inES256(nil))
	j.logIn()
	j.isRefused("invalid_client")
}

func TestTheSecretIsSentInTheBodyOnceTheHeaderWasRefused(t *testing.T) {
	settings := serviceprovider.FranceConnect
	settings.AuthStyle = oauth2.AuthStyleAutoDetect
	j := start(t, "franceconnect", settings, inES256(nil))
	j.logIn()
	j.isLoggedIn()
}
