package driver

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"os"
)

// Members of a JSON object.
type Members map[string]any

// Guichet is a running one: all that is known of it comes from its manifest.
type Guichet struct {
	Issuers  map[string]string `json:"issuers"`
	Services map[string]string `json:"services"`
	Control  struct {
		URL   string `json:"url"`
		Token string `json:"token"`
	} `json:"control"`
}

// Client is what the tests use of a client's record.
type Client struct {
	ID     string `json:"client_id"`
	Secret string `json:"client_secret"`
}

// ReadManifest reads what `guichet dev --manifest FILE` wrote.
func ReadManifest(path string) (*Guichet, error) {
	text, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	guichet := &Guichet{}
	return guichet, json.Unmarshal(text, guichet)
}

// AddClient registers a client of service whose pages are under home, usable at once.
func (g *Guichet) AddClient(service, home string, members Members) (*Client, error) {
	record := Members{
		"service":                   service,
		"name":                      "A client of the Go tests",
		"redirect_uris":             []string{home + "/callback"},
		"post_logout_redirect_uris": []string{home + "/logged-out"},
	}
	for name, value := range members {
		record[name] = value
	}
	client := &Client{}
	return client, g.post("/clients", record, client)
}

// DecideLogin makes the persona `test` log in at the client's next login, without any page.
func (g *Guichet) DecideLogin(service string, client *Client) error {
	return g.post("/logins", Members{"service": service, "persona": "test", "client_id": client.ID}, nil)
}

// Fault makes the broker issue something wrong to the client, once.
func (g *Guichet) Fault(client *Client, fault Members) error {
	fault["target"] = "client:" + client.ID
	return g.post("/faults", fault, nil)
}

// Configuration is what the portal's page about client gives to copy, in the element with this id.
func (g *Guichet) Configuration(client *Client, id string) (string, error) {
	browser, err := NewBrowser()
	if err != nil {
		return "", err
	}
	if err := browser.Open(g.Services["portal"] + "/clients/" + client.ID); err != nil {
		return "", err
	}
	text := browser.TextOf(id)
	if text == "" {
		return "", fmt.Errorf("%s has no %s", browser.URL, id)
	}
	return text, nil
}

func (g *Guichet) post(path string, body Members, answer any) error {
	text, err := json.Marshal(body)
	if err != nil {
		return err
	}
	request, err := http.NewRequest("POST", g.Control.URL+path, bytes.NewReader(text))
	if err != nil {
		return err
	}
	request.Header.Set("content-type", "application/json")
	if g.Control.Token != "" {
		request.Header.Set("authorization", "Bearer "+g.Control.Token)
	}
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		return err
	}
	defer response.Body.Close()
	received, err := io.ReadAll(response.Body)
	if err != nil {
		return err
	}
	if response.StatusCode > 299 {
		return fmt.Errorf("POST %s: %d %s", path, response.StatusCode, received)
	}
	if answer == nil {
		return nil
	}
	return json.Unmarshal(received, answer)
}
