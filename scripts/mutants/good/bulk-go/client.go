package main

import (
	"bytes"
	"fmt"
	"io"
	"log"
	"net"
	"os"
)

const size = 102400

func main() {
	address := net.JoinHostPort(os.Args[1], os.Args[2])
	fmt.Println("Connecting to", address)
	conn, err := net.Dial("tcp", address)
	if err != nil {
		log.Fatal(err)
	}
	defer conn.Close()

	data := bytes.Repeat([]byte("0123456789abcdef"), size/16)
	if _, err := conn.Write(data); err != nil {
		log.Fatal(err)
	}
	fmt.Println("Sent", len(data), "bytes")

	reply := make([]byte, size)
	n, err := io.ReadFull(conn, reply)
	fmt.Println("Received", n, "bytes")
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println("Client finished.")
}
