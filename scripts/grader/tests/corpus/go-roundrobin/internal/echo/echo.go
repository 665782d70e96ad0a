// Package echo is the backend: what comes goes back with the server's name behind it.
package echo

import (
	"log"
	"net"
)

func Serve(addr, name string) error {
	l, err := net.Listen("tcp4", addr)
	if err != nil {
		return err
	}
	log.Printf("%s: waiting for connections on %v", name, l.Addr())
	for {
		c, err := l.Accept()
		if err != nil {
			return err
		}
		go handle(c, name)
	}
}

func handle(c net.Conn, name string) {
	defer c.Close()
	log.Printf("%s: %v connected", name, c.RemoteAddr())
	buf := make([]byte, 1024)
	for {
		n, err := c.Read(buf)
		if err != nil {
			log.Printf("%s: %v: %v", name, c.RemoteAddr(), err)
			return
		}
		log.Printf("%s: %v: %q", name, c.RemoteAddr(), buf[:n])
		if _, err := c.Write(append(buf[:n:n], name...)); err != nil {
			return
		}
	}
}
