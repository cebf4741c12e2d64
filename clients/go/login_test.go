// Logging in and out, and what go-oidc verifies on the way.
package serviceprovider_test

import (
	"strings"
	"testing"

	"guichet-client-go/driver"
)

var contains = strings.Contains

// everywhere runs a test at both brokers, with each of algs.
func everywhere(t *testing.T, algs []string, test func(t *testing.T, service, alg string)) {
	for _, service := range []string{"openid", "franceconnect"} {
		for _, alg := range algs {
			t.Run(service+"/"+alg, func(t *testing.T) { test(t, service, alg) })
		}
	}
}

func TestAnIDTokenSignedWithAPublishedKeyIsVerified(t *testing.T) {
	everywhere(t, []string{"RS256", "ES256"}, func(t *testing.T, service, alg string) {
		j := start(t, service, usual(service), driver.Members{"id_token_signed_response_alg": alg})
		j.logIn()
		j.isLoggedIn()
	})
}

// go-oidc knows published keys only.
func TestAnIDTokenSignedWithTheSecretIsRefused(t *testing.T) {
	everywhere(t, []string{"HS256"}, func(t *testing.T, service, alg string) {
		j := start(t, service, usual(service), driver.Members{"id_token_signed_response_alg": alg})
		j.logIn()
		j.isRefused("HS256")
	})
}

func TestAUserinfoSignedWithAPublishedKeyIsVerified(t *testing.T) {
	everywhere(t, []string{"RS256", "ES256"}, func(t *testing.T, service, alg string) {
		j := start(t, service, usual(service), inES256(driver.Members{"userinfo_signed_response_alg": alg}))
		j.logIn()
		j.isLoggedIn()
	})
}

func TestAUserinfoSignedWithTheSecretIsRefused(t *testing.T) {
	everywhere(t, []string{"HS256"}, func(t *testing.T, service, alg string) {
		j := start(t, service, usual(service), inES256(driver.Members{"userinfo_signed_response_alg": alg}))
		j.logIn()
		j.isRefused("invalid userinfo jwt signature")
	})
}

func TestAWrongNonceIsRefused(t *testing.T) {
	everywhere(t, []string{"ES256"}, func(t *testing.T, service, alg string) {
		j := start(t, service, usual(service), inES256(nil))
		j.fault(driver.Members{"kind": "wrong_claim", "at": "id_token", "claim": "nonce", "value": "that of another login"})
		j.logIn()
		j.isRefused("nonce")
	})
}

func TestAWrongSignatureOfTheIDTokenIsRefused(t *testing.T) {
	everywhere(t, []string{"RS256", "ES256"}, func(t *testing.T, service, alg string) {
		j := start(t, service, usual(service), driver.Members{"id_token_signed_response_alg": alg})
		j.fault(driver.Members{"kind": "bad_signature", "at": "id_token"})
		j.logIn()
		j.isRefused("failed to verify signature")
	})
}

func TestAWrongSignatureOfTheUserinfoIsRefused(t *testing.T) {
	everywhere(t, []string{"RS256", "ES256"}, func(t *testing.T, service, alg string) {
		j := start(t, service, usual(service), inES256(driver.Members{"userinfo_signed_response_alg": alg}))
		j.fault(driver.Members{"kind": "bad_signature", "at": "userinfo"})
		j.logIn()
		j.isRefused("invalid userinfo jwt signature")
	})
}

func TestAUserinfoAboutAnotherPersonIsRefused(t *testing.T) {
	everywhere(t, []string{"ES256"}, func(t *testing.T, service, alg string) {
		j := start(t, service, usual(service), inES256(nil))
		j.fault(driver.Members{"kind": "wrong_claim", "at": "userinfo", "claim": "sub", "value": "somebody else"})
		j.logIn()
		j.isRefused("another sub")
	})
}

func TestLoggingOutComesBackToTheServiceProvider(t *testing.T) {
	everywhere(t, []string{"ES256"}, func(t *testing.T, service, alg string) {
		j := start(t, service, usual(service), inES256(nil))
		j.logIn()
		j.must(j.browser.Open(j.home + "/logout"))
		for pressed := true; pressed; { // without scripts, each page of the way has its button
			var err error
			pressed, err = j.browser.Press("continue")
			j.must(err)
		}
		if j.browser.URL.String() != j.home+"/logged-out" {
			t.Fatalf("ended at %s: %s", j.browser.URL, j.browser.Text)
		}
		if found := j.person(); found != nil {
			t.Fatalf("still logged in: %v", found)
		}
	})
}

func inES256(members driver.Members) driver.Members {
	if members == nil {
		members = driver.Members{}
	}
	members["id_token_signed_response_alg"] = "ES256"
	return members
}
