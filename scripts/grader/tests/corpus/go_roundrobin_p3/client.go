//go:build ignore

package main

import (
	"net"
	"os"
	"time"
)

func main() {
	to := env("PROXY", "localhost:9090")
	c, err := net.Dial("tcp4", to)
	if err != nil {
		say("%v", err)
		os.Exit(1)
	}
	defer c.Close()
	say("Connected to proxy at %s", to)
	buf := make([]byte, 2048)
	for i := 1; i <= 4; i++ {
		if i > 1 {
			time.Sleep(time.Second)
		}
		say("\nSending: 'hello' (Request %d)", i)
		c.Write([]byte("hello"))
		n, err := c.Read(buf)
		if err != nil {
			say("lost the proxy: %v", err)
			break
		}
		say("Received: '%s'", buf[:n])
	}
	say("Client shutting down.")
}
