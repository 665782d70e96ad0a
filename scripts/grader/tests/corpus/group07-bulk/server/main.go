// Group 07: server side. Reads the payload of each client in its own
// goroutine and sends it back when it is complete.
package main

import (
	"fmt"
	"io"
	"net"
	"os"
	"os/signal"
)

func handle(conn net.Conn, cfg Config) {
	defer conn.Close()
	peer := conn.RemoteAddr().String()
	fmt.Println("Connected by client at", peer)

	data := make([]byte, 0, cfg.PayloadBytes)
	chunk := make([]byte, cfg.Chunk)
	for len(data) < cfg.PayloadBytes {
		n, err := conn.Read(chunk)
		data = append(data, chunk[:n]...)
		if err == io.EOF {
			break
		}
		if err != nil {
			fmt.Println("Error from", peer, err)
			return
		}
	}
	fmt.Println("Received", len(data), "bytes")
	if _, err := conn.Write(data); err != nil {
		fmt.Println("Error from", peer, err)
		return
	}
	fmt.Println("Data sent back to client")
	fmt.Println("Connection closed by client at", peer)
}

func main() {
	cfg, err := loadConfig("config.json")
	if err != nil {
		fmt.Fprintln(os.Stderr, "config:", err)
		os.Exit(1)
	}
	addr := fmt.Sprintf("0.0.0.0:%d", cfg.Port)
	ln, err := net.Listen("tcp4", addr)
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	fmt.Println("Server at", addr)

	c := make(chan os.Signal, 1)
	signal.Notify(c, os.Interrupt)
	go func() {
		<-c
		ln.Close()
		os.Exit(0)
	}()

	for {
		conn, err := ln.Accept()
		if err != nil {
			fmt.Fprintln(os.Stderr, "accept:", err)
			continue
		}
		go handle(conn, cfg)
	}
}
