// Echo for any number of clients, a goroutine for each: Go's usual server.
//
//	echo PORT        (SIGINT and SIGTERM end it; it prints nothing)
//
// go build -o echo echo.go needs no module and no network.
package main

import (
	"fmt"
	"net"
	"os"
	"os/signal"
	"syscall"
)

// Each client holds its buffer while it is silent, too: at 10,000 clients 64 KiB would be 655 MB that
// servers with one buffer for all do not have.
const chunk = 4 * 1024

func fail(why ...any) {
	fmt.Fprintln(os.Stderr, why...)
	os.Exit(1)
}

// An end and a reset are both ends. Go sets TCP_NODELAY by itself.
func serve(conn net.Conn) {
	defer conn.Close()
	buffer := make([]byte, chunk)
	for {
		n, err := conn.Read(buffer)
		if err != nil {
			return
		}
		if _, err = conn.Write(buffer[:n]); err != nil {
			return
		}
	}
}

func main() {
	if len(os.Args) != 2 {
		fail("usage: echo PORT")
	}
	ends := make(chan os.Signal, 1)
	signal.Notify(ends, syscall.SIGINT, syscall.SIGTERM)
	go func() {
		<-ends
		os.Exit(0)
	}()
	// Go sets SO_REUSEADDR and the system's longest queue (somaxconn) by itself.
	listener, err := net.Listen("tcp4", "0.0.0.0:"+os.Args[1])
	if err != nil {
		fail("echo:", err)
	}
	for {
		conn, err := listener.Accept()
		if err != nil {
			fail("echo:", err)
		}
		go serve(conn)
	}
}
