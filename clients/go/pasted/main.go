//go:build pasted

// What a copied configuration runs in: `broker` is in the file that the test puts beside this one.
package main

import (
	"context"
	"log"
	"net"
	"net/http"
	"os"
)

// The listener is the third file of the process, for its port had to be registered before this was compiled.
const listener = 3

func main() {
	handler, err := broker(context.Background())
	if err != nil {
		log.Fatal(err)
	}
	connections, err := net.FileListener(os.NewFile(listener, "listener"))
	if err != nil {
		log.Fatal(err)
	}
	log.Fatal(http.Serve(connections, handler))
}
