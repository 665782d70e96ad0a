//go:build ignore

package main

import (
	"fmt"
	"io"
	"net"
	"os"
	"strings"
)

type rotation struct {
	backends []string
	next     int
}

func (r *rotation) pick() (int, string) {
	i := r.next
	r.next = (r.next + 1) % len(r.backends)
	return i + 1, r.backends[i]
}

func forward(to string, req []byte) ([]byte, error) {
	b, err := net.Dial("tcp4", to)
	if err != nil {
		return nil, err
	}
	defer b.Close()
	if _, err := b.Write(req); err != nil {
		return nil, err
	}
	buf := make([]byte, 2048)
	n, err := b.Read(buf)
	return buf[:n], err
}

func handle(c net.Conn, r *rotation) {
	who := tuple(c.RemoteAddr())
	say("[PROXY] New client connected from %s", who)
	defer say("[PROXY] Client %s disconnected.", who)
	defer c.Close()
	buf := make([]byte, 1024)
	for {
		n, err := c.Read(buf)
		if err != nil {
			if err != io.EOF {
				say("[PROXY] Client %s disconnected abruptly.", who)
			}
			return
		}
		k, to := r.pick()
		say("[PROXY] Client %s -> Server %d (%s)", who, k, to)
		rep, err := forward(to, buf[:n])
		if err != nil {
			say("[PROXY] Error connecting to server %s: %v", to, err)
			rep = []byte("Error: Could not connect to backend server.")
		}
		if _, err := c.Write(rep); err != nil {
			return
		}
	}
}

func main() {
	backends := strings.Split(env("BACKENDS", "localhost:8001,localhost:8002"), ",")
	ln, err := net.Listen("tcp4", "0.0.0.0:"+env("PORT", "9090"))
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	say("[PROXY] TCP Proxy listening on 0.0.0.0:%s", env("PORT", "9090"))
	var shown []string
	for _, b := range backends {
		h, p, _ := net.SplitHostPort(b)
		shown = append(shown, fmt.Sprintf("('%s', %s)", h, p))
	}
	say("[PROXY] Balancing between: [%s]", strings.Join(shown, ", "))
	for {
		c, err := ln.Accept()
		if err == nil {
			go handle(c, &rotation{backends: backends})
		}
	}
}
