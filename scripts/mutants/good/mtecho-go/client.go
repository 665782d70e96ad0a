package main

import (
	"bufio"
	"fmt"
	"net"
	"os"
	"os/signal"
	"strings"
)

func main() {
	host, port := "127.0.0.1", "8000"
	if len(os.Args) == 3 {
		host, port = os.Args[1], os.Args[2]
	}
	fmt.Println("\nUse client HOST PORT for non default args")
	conn, err := net.Dial("tcp", net.JoinHostPort(host, port))
	if err != nil {
		fmt.Fprintln(os.Stderr, "cannot connect:", err)
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

	keyboard := bufio.NewReader(os.Stdin)
	replies := bufio.NewReader(conn)
	for {
		fmt.Print("> ")
		text, err := keyboard.ReadString('\n')
		if err != nil {
			return
		}
		fmt.Fprint(conn, text)
		reply, err := replies.ReadString('\n')
		if err != nil {
			fmt.Fprintln(os.Stderr, "server is gone:", err)
			os.Exit(1)
		}
		fmt.Println("Received  : ", strings.TrimSpace(reply))
	}
}
