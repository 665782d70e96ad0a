package main

import (
	"fmt"
	"io"
	"log"
	"net"
	"os"
)

const size = 102400

func handle(conn net.Conn) {
	defer conn.Close()
	addr := conn.RemoteAddr().(*net.TCPAddr)
	peer := fmt.Sprintf("('%s', %d)", addr.IP, addr.Port)
	fmt.Println("Connected by client at", peer)
	defer fmt.Println("Connection closed by client at", peer)

	data, err := io.ReadAll(io.LimitReader(conn, size))
	if err != nil {
		log.Println(err)
		return
	}
	fmt.Println("Received", len(data), "bytes")
	if _, err := conn.Write(data); err != nil {
		log.Println(err)
		return
	}
	fmt.Println("Data sent back to client")
}

func main() {
	port := "8000"
	if len(os.Args) > 1 {
		port = os.Args[1]
	}
	listener, err := net.Listen("tcp", "0.0.0.0:"+port)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println("Server at 0.0.0.0:" + port)
	for {
		conn, err := listener.Accept()
		if err != nil {
			log.Println(err)
			continue
		}
		go handle(conn)
	}
}
