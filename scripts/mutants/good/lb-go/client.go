package main

import (
	"fmt"
	"log"
	"net"
	"os"
	"time"
)

func main() {
	address := "localhost:9090"
	if len(os.Args) > 1 {
		address = os.Args[1]
	}
	conn, err := net.Dial("tcp", address)
	if err != nil {
		log.Fatal(err)
	}
	defer conn.Close()
	fmt.Printf("Connected to proxy at %s\n", address)
	buf := make([]byte, 1024)
	for i := 1; i <= 4; i++ {
		fmt.Printf("\nSending: 'hello' (Request %d)\n", i)
		fmt.Fprint(conn, "hello")
		n, err := conn.Read(buf)
		if err != nil {
			log.Fatal("the proxy is gone: ", err)
		}
		fmt.Printf("Received: '%s'\n", buf[:n])
		if i < 4 {
			time.Sleep(time.Second)
		}
	}
	fmt.Println("Client shutting down.")
}
