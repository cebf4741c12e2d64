package serviceprovider_test

import (
	"context"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"os"
	"testing"

	serviceprovider "guichet-client-go"
	"guichet-client-go/driver"
)

// journey is a service provider on a free port, its registration, and a browser in front of it.
type journey struct {
	*testing.T
	guichet *driver.Guichet
	service string
	home    string
	client  *driver.Client
	browser *driver.Browser
}

func start(t *testing.T, service string, settings serviceprovider.Settings, members driver.Members) *journey {
	t.Helper()
	server := httptest.NewServer(nil)
	t.Cleanup(server.Close)
	j := register(t, service, server.URL, members)
	issuer := j.guichet.Issuers[service]
	sp, err := serviceprovider.New(context.Background(), issuer, j.client.ID, j.client.Secret, j.home, settings)
	j.must(err)
	server.Config.Handler = sp.Handler()
	return j
}

// register gives a journey at the application whose pages are under home, registered with members.
func register(t *testing.T, service, home string, members driver.Members) *journey {
	t.Helper()
	j := &journey{T: t, service: service, home: home}
	var err error
	j.guichet, err = driver.ReadManifest(os.Getenv("GUICHET_MANIFEST"))
	j.must(err)
	j.client, err = j.guichet.AddClient(service, home, members)
	j.must(err)
	j.browser, err = driver.NewBrowser()
	j.must(err)
	return j
}

// usual gives the settings with which a login at service succeeds.
func usual(service string) serviceprovider.Settings {
	if service == "franceconnect" {
		return serviceprovider.FranceConnect
	}
	return serviceprovider.Defaults
}

func (j *journey) must(err error) {
	j.Helper()
	if err != nil {
		j.Fatal(err)
	}
}

func (j *journey) fault(fault driver.Members) {
	j.Helper()
	j.must(j.guichet.Fault(j.client, fault))
}

// logIn presses the application's login button.
func (j *journey) logIn() {
	j.Helper()
	j.must(j.guichet.DecideLogin(j.service, j.client))
	j.must(j.browser.Open(j.home + "/login"))
}

type person struct {
	Claims, Userinfo map[string]any
}

// person is who is logged in, nil when nobody is.
func (j *journey) person() *person {
	j.Helper()
	j.must(j.browser.Open(j.home + "/"))
	var found *person
	j.must(json.Unmarshal([]byte(j.browser.Text), &found))
	return found
}

func (j *journey) isLoggedIn() {
	j.Helper()
	if j.browser.Status != http.StatusOK {
		j.Fatalf("%s: %d %s", j.browser.URL, j.browser.Status, j.browser.Text)
	}
	found := j.person()
	if found == nil || found.Claims["iss"] != j.guichet.Issuers[j.service] {
		j.Fatalf("logged in: %v", found)
	}
	if found.Userinfo["family_name"] != "DUBOIS" || found.Userinfo["sub"] != found.Claims["sub"] {
		j.Fatalf("logged in: %v", found)
	}
}

// isRefused checks the reason that the application gives, and that nobody is logged in.
func (j *journey) isRefused(reason string) {
	j.Helper()
	if j.browser.Status != http.StatusUnauthorized || !contains(j.browser.Text, reason) {
		j.Fatalf("%s: %d %s", j.browser.URL, j.browser.Status, j.browser.Text)
	}
	if found := j.person(); found != nil {
		j.Fatalf("logged in all the same: %v", found)
	}
}
