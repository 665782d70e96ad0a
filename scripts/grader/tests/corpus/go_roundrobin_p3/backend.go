//go:build ignore

package main

import (
	"errors"
	"io"
	"net"
	"os"
	"os/signal"
	"syscall"
)

func main() {
	id, port := env("SERVER_ID", "1"), env("PORT", "8001")
	ln, err := net.Listen("tcp4", "0.0.0.0:"+port)
	if err != nil {
		say("[SERVER %s] Error: %v", id, err)
		os.Exit(1)
	}
	say("[SERVER %s] Listening on 0.0.0.0:%s", id, port)
	quit := make(chan os.Signal, 1)
	signal.Notify(quit, os.Interrupt)
	go func() {
		<-quit
		say("[SERVER %s] Server shutting down.", id)
		os.Exit(0)
	}()
	for {
		c, err := ln.Accept()
		if err != nil {
			continue
		}
		go func() {
			who := tuple(c.RemoteAddr())
			say("[SERVER %s] Client connected from %s", id, who)
			defer say("[SERVER %s] Client %s disconnected.", id, who)
			defer c.Close()
			buf := make([]byte, 1024)
			for {
				n, err := c.Read(buf)
				switch {
				case err == io.EOF:
					return
				case errors.Is(err, syscall.ECONNRESET):
					say("[SERVER %s] Client %s disconnected abruptly.", id, who)
					return
				case err != nil:
					say("[SERVER %s] Error: %v", id, err)
					return
				}
				say("[SERVER %s] Received: %s", id, buf[:n])
				if _, err := c.Write(append(append([]byte{}, buf[:n]...), "server-"+id...)); err != nil {
					return
				}
			}
		}()
	}
}
