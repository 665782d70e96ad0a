package main

import (
	"flag"
	"fmt"
	"io"
	"log"
	"net"
	"os"
	"strings"
)

const failure = "Error: Could not connect to backend server."

type roundRobin struct {
	backends []string
	next     int
}

func (r *roundRobin) pick() (int, string) {
	i := r.next
	r.next = (r.next + 1) % len(r.backends)
	return i + 1, r.backends[i]
}

func ask(backend string, request []byte) ([]byte, error) {
	conn, err := net.Dial("tcp4", backend)
	if err != nil {
		return nil, err
	}
	defer conn.Close()
	if _, err := conn.Write(request); err != nil {
		return nil, err
	}
	reply := make([]byte, 4096)
	n, err := conn.Read(reply)
	return reply[:n], err
}

func serve(client net.Conn, backends []string) {
	addr := client.RemoteAddr().(*net.TCPAddr)
	peer := fmt.Sprintf("('%s', %d)", addr.IP, addr.Port)
	fmt.Printf("[PROXY] New client connected from %s\n", peer)
	defer client.Close()
	rotation := &roundRobin{backends: backends}
	buf := make([]byte, 1024)
	for {
		n, err := client.Read(buf)
		if err != nil {
			if err != io.EOF {
				fmt.Printf("[PROXY] Client %s disconnected abruptly.\n", peer)
			}
			fmt.Printf("[PROXY] Client %s disconnected.\n", peer)
			return
		}
		number, backend := rotation.pick()
		fmt.Printf("[PROXY] Client %s -> Server %d (%s)\n", peer, number, backend)
		reply, err := ask(backend, buf[:n])
		if err != nil {
			fmt.Printf("[PROXY] Error connecting to server %s: %v\n", backend, err)
			reply = []byte(failure)
		}
		client.Write(reply)
	}
}

func main() {
	listen := flag.String("listen", "0.0.0.0:9090", "address to listen on")
	flag.Parse()
	backends := flag.Args()
	if len(backends) == 0 {
		backends = []string{"localhost:8001", "localhost:8002"}
	}
	listener, err := net.Listen("tcp", *listen)
	if err != nil {
		log.Fatal(err)
	}
	var names []string
	for _, backend := range backends {
		host, port, _ := strings.Cut(backend, ":")
		names = append(names, fmt.Sprintf("('%s', %s)", host, port))
	}
	fmt.Printf("[PROXY] TCP Proxy listening on %s\n", *listen)
	fmt.Printf("[PROXY] Balancing between: [%s]\n", strings.Join(names, ", "))
	for {
		conn, err := listener.Accept()
		if err != nil {
			fmt.Fprintln(os.Stderr, err)
			continue
		}
		go serve(conn, backends)
	}
}
