package main

import (
	"bufio"
	"fmt"
	"net"
	"os"
	"os/signal"
)

func main() {
	host, port := "127.0.0.1", "8000"
	if len(os.Args) == 3 {
		host, port = os.Args[1], os.Args[2]
	}
	fmt.Println("\nUse client HOST PORT for non default args")
	conn, err := net.Dial("tcp", net.JoinHostPort(host, port))
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	defer conn.Close()
	fmt.Printf("Connected to %s:%s, use Ctrl+C to exit\n", host, port)

	interrupt := make(chan os.Signal, 1)
	signal.Notify(interrupt, os.Interrupt)
	go func() {
		<-interrupt
		fmt.Println("Ctrl + C, exiting...")
		os.Exit(0)
	}()

	buf := make([]byte, 1024)
	scanner := bufio.NewScanner(os.Stdin)
	for fmt.Print("> "); scanner.Scan(); fmt.Print("> ") {
		if len(scanner.Bytes()) == 0 {
			continue
		}
		if _, err := conn.Write(scanner.Bytes()); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		n, err := conn.Read(buf)
		if err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		fmt.Println("Received  : ", string(buf[:n]))
	}
}
