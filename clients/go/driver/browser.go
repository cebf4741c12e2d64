// Package driver is what the tests need around the service provider: a browser, the manifest and the control API.
package driver

import (
	"fmt"
	"io"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"strings"

	"golang.org/x/net/html"
)

// Browser has no window: it follows redirects, keeps cookies, presses buttons. It runs no script, for no page of
// Guichet needs any.
type Browser struct {
	client http.Client
	// Where the person is.
	URL    *url.URL
	Status int
	Text   string
}

// NewBrowser gives a browser without any cookie.
func NewBrowser() (*Browser, error) {
	jar, err := cookiejar.New(nil)
	return &Browser{client: http.Client{Jar: jar}}, err
}

// Open asks for address and follows the redirects.
func (b *Browser) Open(address string) error {
	return b.arrive(b.client.Get(address))
}

// Press sends the form of the button with this id, as it stands. False when the page has no such button.
func (b *Browser) Press(id string) (bool, error) {
	root, err := html.Parse(strings.NewReader(b.Text))
	if err != nil {
		return false, err
	}
	form := formOf(elementWith(root, id))
	if form == nil {
		return false, nil
	}
	target, err := b.URL.Parse(attribute(form, "action"))
	if err != nil {
		return true, err
	}
	if strings.EqualFold(attribute(form, "method"), "post") {
		return true, b.arrive(b.client.PostForm(target.String(), fields(form)))
	}
	target.RawQuery = fields(form).Encode()
	return true, b.Open(target.String())
}

// TextOf is the text of the element with this id, empty when there is none.
func (b *Browser) TextOf(id string) string {
	root, err := html.Parse(strings.NewReader(b.Text))
	if err != nil {
		return ""
	}
	element := elementWith(root, id)
	if element == nil {
		return ""
	}
	var text strings.Builder
	for node := range element.Descendants() {
		if node.Type == html.TextNode {
			text.WriteString(node.Data)
		}
	}
	return strings.TrimSpace(text.String())
}

func (b *Browser) arrive(response *http.Response, err error) error {
	if err != nil {
		return err
	}
	defer response.Body.Close()
	body, err := io.ReadAll(response.Body)
	if err != nil {
		return fmt.Errorf("%s: %w", response.Request.URL, err)
	}
	b.URL, b.Status, b.Text = response.Request.URL, response.StatusCode, string(body)
	return nil
}

func elementWith(root *html.Node, id string) *html.Node {
	for node := range root.Descendants() {
		if node.Type == html.ElementNode && attribute(node, "id") == id {
			return node
		}
	}
	return nil
}

func formOf(button *html.Node) *html.Node {
	for node := button; node != nil; node = node.Parent {
		if node.Data == "form" {
			return node
		}
	}
	return nil
}

func fields(form *html.Node) url.Values {
	values := url.Values{}
	for node := range form.Descendants() {
		if node.Data == "input" && attribute(node, "type") == "hidden" {
			values.Add(attribute(node, "name"), attribute(node, "value"))
		}
	}
	return values
}

func attribute(node *html.Node, name string) string {
	for _, attribute := range node.Attr {
		if attribute.Key == name {
			return attribute.Val
		}
	}
	return ""
}
