package main

import (
	"fmt"
	"net"
	"os"
	"os/signal"
)

func peerName(conn net.Conn) string {
	addr := conn.RemoteAddr().(*net.TCPAddr)
	return fmt.Sprintf("('%s', %d)", addr.IP, addr.Port)
}

func serve(conn net.Conn) {
	defer conn.Close()
	peer := peerName(conn)
	fmt.Println("Connected by", peer)
	buf := make([]byte, 1024)
	for {
		n, err := conn.Read(buf)
		if err != nil {
			return
		}
		fmt.Println("Received data from", peer, ":", string(buf[:n]))
		if _, err := conn.Write(buf[:n]); err != nil {
			return
		}
	}
}

func main() {
	host, port := "127.0.0.1", "8000"
	if len(os.Args) == 3 {
		host, port = os.Args[1], os.Args[2]
	}
	fmt.Println("\nUse server HOST PORT for non default args")
	listener, err := net.Listen("tcp", net.JoinHostPort(host, port))
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	fmt.Printf("Listening on %s:%s\n", host, port)

	interrupt := make(chan os.Signal, 1)
	signal.Notify(interrupt, os.Interrupt)
	go func() {
		<-interrupt
		fmt.Println("Ctrl + C, exiting...")
		os.Exit(0)
	}()

	for {
		conn, err := listener.Accept()
		if err != nil {
			continue
		}
		serve(conn)
	}
}
