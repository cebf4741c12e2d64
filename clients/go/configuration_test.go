// What the portal gives to copy for go-oidc: pasted as it is, it logs a person in.
package serviceprovider_test

import (
	"encoding/json"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"guichet-client-go/driver"
)

func TestTheCopiedConfigurationLogsAPersonIn(t *testing.T) {
	everywhere(t, []string{"RS256", "ES256"}, func(t *testing.T, service, alg string) {
		j := pasted(t, service, driver.Members{"id_token_signed_response_alg": alg})
		j.logIn()
		if j.browser.Status != http.StatusOK {
			t.Fatalf("%s: %d %s", j.browser.URL, j.browser.Status, j.browser.Text)
		}
		var person map[string]any
		j.must(json.Unmarshal([]byte(j.browser.Text), &person))
		if person["family_name"] != "DUBOIS" {
			t.Fatalf("logged in: %v", person)
		}
	})
}

// pasted is a journey at the program that the portal gives to copy, compiled beside `pasted/main.go`.
func pasted(t *testing.T, service string, members driver.Members) *journey {
	t.Helper()
	listener, err := net.ListenTCP("tcp", &net.TCPAddr{IP: net.IPv4(127, 0, 0, 1)})
	if err != nil {
		t.Fatal(err)
	}
	defer listener.Close()
	j := register(t, service, "http://"+listener.Addr().String(), members)

	text, err := j.guichet.Configuration(j.client, "configuration-go-oidc")
	j.must(err)
	here, err := filepath.Abs("pasted")
	j.must(err)
	folder := t.TempDir()
	source, overlay, program := filepath.Join(folder, "broker.go"), filepath.Join(folder, "overlay.json"), filepath.Join(folder, "program")
	j.must(os.WriteFile(source, []byte(text), 0o600))
	added, err := json.Marshal(map[string]any{"Replace": map[string]string{filepath.Join(here, "broker.go"): source}})
	j.must(err)
	j.must(os.WriteFile(overlay, added, 0o600))
	build := exec.Command("go", "build", "-tags", "pasted", "-overlay", overlay, "-o", program, "./pasted")
	if said, err := build.CombinedOutput(); err != nil {
		t.Fatalf("%v: %s\n%s", err, said, text)
	}

	socket, err := listener.File()
	j.must(err)
	defer socket.Close()
	running := exec.Command(program)
	running.Stderr = os.Stderr
	running.ExtraFiles = []*os.File{socket}
	j.must(running.Start())
	t.Cleanup(func() {
		running.Process.Kill()
		running.Wait()
	})
	return j
}
