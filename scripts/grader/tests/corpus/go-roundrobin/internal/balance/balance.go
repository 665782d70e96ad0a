// Package balance hands each request of a client to the next backend.
package balance

import (
	"log"
	"net"
	"time"
)

const sorry = "Error: Could not connect to backend server."

type Proxy struct {
	Backends []string
	Timeout  time.Duration
}

func (p *Proxy) ListenAndServe(addr string) error {
	l, err := net.Listen("tcp", addr)
	if err != nil {
		return err
	}
	log.Printf("balancing %s over %v", addr, p.Backends)
	for {
		c, err := l.Accept()
		if err != nil {
			log.Print(err)
			continue
		}
		go p.client(c)
	}
}

func (p *Proxy) client(c net.Conn) {
	defer c.Close()
	next := rotation(len(p.Backends))
	buf := make([]byte, 1024)
	for {
		n, err := c.Read(buf)
		if err != nil {
			log.Printf("client %v: %v", c.RemoteAddr(), err)
			return
		}
		i := next()
		log.Printf("client %v: request to backend #%d", c.RemoteAddr(), i+1)
		reply, err := p.forward(p.Backends[i], buf[:n])
		if err != nil {
			log.Printf("backend #%d: %v", i+1, err)
			reply = []byte(sorry)
		}
		if _, err := c.Write(reply); err != nil {
			return
		}
	}
}

func (p *Proxy) forward(addr string, req []byte) ([]byte, error) {
	b, err := net.DialTimeout("tcp", addr, p.Timeout)
	if err != nil {
		return nil, err
	}
	defer b.Close()
	if _, err := b.Write(req); err != nil {
		return nil, err
	}
	reply := make([]byte, 2048)
	n, err := b.Read(reply)
	return reply[:n], err
}

// rotation gives 0, 1, ..., n-1, 0, 1, ... from one goroutine's channel-free closure.
func rotation(n int) func() int {
	i := -1
	return func() int {
		i = (i + 1) % n
		return i
	}
}
