// Package serviceprovider is a service provider on go-oidc and golang.org/x/oauth2, as an integrator would write it.
//
// All that it knows of the broker comes from discovery and from its own registration.
package serviceprovider

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"sync"

	"github.com/coreos/go-oidc/v3/oidc"
	"golang.org/x/oauth2"
)

// Settings are what the libraries are told besides the registration.
type Settings struct {
	Scopes []string
	// Parameters of the authorization request, added to the libraries' own.
	Parameters []oauth2.AuthCodeOption
	// How the client authenticates. The zero value lets the library try one way, then the other.
	AuthStyle oauth2.AuthStyle
}

// Defaults are the settings of the libraries' own examples.
var Defaults = Settings{Scopes: []string{oidc.ScopeOpenID, "profile", "email"}}

// FranceConnect asks for a level, and takes the secret in the body of the token request only.
var FranceConnect = Settings{
	Scopes:     []string{oidc.ScopeOpenID, "identite_pivot", "email"},
	Parameters: []oauth2.AuthCodeOption{oauth2.SetAuthURLParam("acr_values", "eidas1")},
	AuthStyle:  oauth2.AuthStyleInParams,
}

// Person is who is logged in.
type Person struct {
	Claims   json.RawMessage `json:"claims"`
	Userinfo json.RawMessage `json:"userinfo"`
	idToken  string
}

// ServiceProvider serves `/` (who is logged in), `/login`, `/callback`, `/logout` and `/logged-out`.
type ServiceProvider struct {
	home       string
	provider   *oidc.Provider
	verifier   *oidc.IDTokenVerifier
	oauth2     oauth2.Config
	parameters []oauth2.AuthCodeOption

	mutex   sync.Mutex
	persons map[string]*Person // by session
}

// New reads the discovery document of issuer. The application's own pages are under home.
func New(ctx context.Context, issuer, clientID, clientSecret, home string, settings Settings) (*ServiceProvider, error) {
	provider, err := oidc.NewProvider(ctx, issuer)
	if err != nil {
		return nil, err
	}
	endpoint := provider.Endpoint()
	endpoint.AuthStyle = settings.AuthStyle
	return &ServiceProvider{
		home:     home,
		provider: provider,
		verifier: provider.Verifier(&oidc.Config{ClientID: clientID}),
		oauth2: oauth2.Config{
			ClientID:     clientID,
			ClientSecret: clientSecret,
			Endpoint:     endpoint,
			RedirectURL:  home + "/callback",
			Scopes:       settings.Scopes,
		},
		parameters: settings.Parameters,
		persons:    map[string]*Person{},
	}, nil
}

// Handler gives the routes.
func (sp *ServiceProvider) Handler() http.Handler {
	routes := http.NewServeMux()
	routes.HandleFunc("GET /{$}", sp.showHome)
	routes.HandleFunc("GET /login", sp.login)
	routes.HandleFunc("GET /callback", sp.callback)
	routes.HandleFunc("GET /logout", sp.logout)
	routes.HandleFunc("GET /logged-out", func(w http.ResponseWriter, _ *http.Request) { fmt.Fprint(w, "logged out") })
	return routes
}

func (sp *ServiceProvider) showHome(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("content-type", "application/json")
	json.NewEncoder(w).Encode(sp.person(r))
}

func (sp *ServiceProvider) login(w http.ResponseWriter, r *http.Request) {
	state, nonce := rand.Text(), rand.Text() // 26 characters each
	remember(w, "sp_state", state)
	remember(w, "sp_nonce", nonce)
	options := append([]oauth2.AuthCodeOption{oidc.Nonce(nonce)}, sp.parameters...)
	http.Redirect(w, r, sp.oauth2.AuthCodeURL(state, options...), http.StatusFound)
}

func (sp *ServiceProvider) callback(w http.ResponseWriter, r *http.Request) {
	person, err := sp.authenticate(r)
	if err != nil {
		// Nobody is logged in; the reason is shown, for this is no production.
		http.Error(w, err.Error(), http.StatusUnauthorized)
		return
	}
	session := rand.Text()
	sp.mutex.Lock()
	sp.persons[session] = person
	sp.mutex.Unlock()
	remember(w, "sp_session", session)
	http.Redirect(w, r, "/", http.StatusFound)
}

func (sp *ServiceProvider) authenticate(r *http.Request) (*Person, error) {
	if remembered(r, "sp_state") == "" || r.FormValue("state") != remembered(r, "sp_state") {
		return nil, fmt.Errorf("not the state of this browser")
	}
	if refusal := r.FormValue("error"); refusal != "" {
		return nil, fmt.Errorf("%s: %s", refusal, r.FormValue("error_description"))
	}
	tokens, err := sp.oauth2.Exchange(r.Context(), r.FormValue("code"))
	if err != nil {
		return nil, err
	}
	raw, _ := tokens.Extra("id_token").(string)
	idToken, err := sp.verifier.Verify(r.Context(), raw)
	if err != nil {
		return nil, err
	}
	// go-oidc leaves these two comparisons to the application.
	if idToken.Nonce != remembered(r, "sp_nonce") {
		return nil, fmt.Errorf("not the nonce of this browser")
	}
	userinfo, err := sp.provider.UserInfo(r.Context(), sp.oauth2.TokenSource(r.Context(), tokens))
	if err != nil {
		return nil, err
	}
	if userinfo.Subject != idToken.Subject {
		return nil, fmt.Errorf("the userinfo is about another sub")
	}
	person := &Person{idToken: raw}
	if err := idToken.Claims(&person.Claims); err != nil {
		return nil, err
	}
	return person, userinfo.Claims(&person.Userinfo)
}

func (sp *ServiceProvider) logout(w http.ResponseWriter, r *http.Request) {
	var metadata struct {
		EndSession string `json:"end_session_endpoint"`
	}
	person := sp.person(r)
	if err := sp.provider.Claims(&metadata); err != nil || person == nil {
		http.Error(w, "nobody is logged in", http.StatusBadRequest)
		return
	}
	sp.mutex.Lock()
	delete(sp.persons, remembered(r, "sp_session"))
	sp.mutex.Unlock()
	query := url.Values{"id_token_hint": {person.idToken}, "post_logout_redirect_uri": {sp.home + "/logged-out"}}
	http.Redirect(w, r, metadata.EndSession+"?"+query.Encode(), http.StatusFound)
}

func (sp *ServiceProvider) person(r *http.Request) *Person {
	sp.mutex.Lock()
	defer sp.mutex.Unlock()
	return sp.persons[remembered(r, "sp_session")]
}

func remember(w http.ResponseWriter, name, value string) {
	cookie := &http.Cookie{Name: name, Value: value, Path: "/", HttpOnly: true, SameSite: http.SameSiteLaxMode}
	http.SetCookie(w, cookie)
}

func remembered(r *http.Request, name string) string {
	cookie, err := r.Cookie(name)
	if err != nil {
		return ""
	}
	return cookie.Value
}
