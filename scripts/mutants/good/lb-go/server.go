package main

import (
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"os/signal"
	"syscall"
)

var id = os.Args[1]

func say(format string, args ...any) {
	fmt.Printf("[SERVER "+id+"] "+format+"\n", args...)
}

func serve(conn net.Conn) {
	addr := conn.RemoteAddr().(*net.TCPAddr)
	peer := fmt.Sprintf("('%s', %d)", addr.IP, addr.Port)
	say("Client connected from %s", peer)
	defer say("Client %s disconnected.", peer)
	defer conn.Close()
	buf := make([]byte, 1024)
	for {
		n, err := conn.Read(buf)
		if err == io.EOF {
			return
		}
		if errors.Is(err, syscall.ECONNRESET) {
			say("Client %s disconnected abruptly.", peer)
			return
		}
		if err != nil {
			say("Error: %v", err)
			return
		}
		say("Received: %s", buf[:n])
		conn.Write(append(buf[:n:n], "server-"+id...))
	}
}

func main() {
	listener, err := net.Listen("tcp", "0.0.0.0:"+os.Args[2])
	if err != nil {
		say("Error: %v", err)
		os.Exit(1)
	}
	say("Listening on 0.0.0.0:%s", os.Args[2])
	interrupt := make(chan os.Signal, 1)
	signal.Notify(interrupt, os.Interrupt)
	go func() {
		<-interrupt
		say("Server shutting down.")
		os.Exit(0)
	}()
	for {
		conn, err := listener.Accept()
		if err == nil {
			go serve(conn)
		}
	}
}
