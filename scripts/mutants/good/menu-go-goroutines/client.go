package main

import (
	"bufio"
	"fmt"
	"net"
	"os"
	"os/signal"
	"strings"
	"time"
)

const menu = `<Menu>
1) convert text to UPPER-case
2) get my IP address and port number
3) get server request count
4) get server running time
5) exit
`

func bye() {
	fmt.Println("Bye bye~")
	os.Exit(0)
}

func lost(err error) {
	fmt.Println("The server is gone:", err)
	os.Exit(1)
}

func main() {
	address := "127.0.0.1:29999"
	if len(os.Args) > 2 {
		address = net.JoinHostPort(os.Args[1], os.Args[2])
	}
	conn, err := net.Dial("tcp", address)
	if err != nil {
		lost(err)
	}
	fmt.Println("The client is running on port", conn.LocalAddr().(*net.TCPAddr).Port)
	interrupt := make(chan os.Signal, 1)
	signal.Notify(interrupt, os.Interrupt)
	go func() {
		<-interrupt
		fmt.Println()
		bye()
	}()
	replies := bufio.NewReader(conn)
	keyboard := bufio.NewScanner(os.Stdin)
	for {
		fmt.Print(menu, "Input option: ")
		if !keyboard.Scan() {
			bye()
		}
		request := keyboard.Text()
		switch request {
		case "5":
			bye()
		case "1":
			fmt.Print("Input sentence: ")
			keyboard.Scan()
			request += keyboard.Text()
		case "2", "3", "4":
		default:
			fmt.Println("Unknown option", request)
			continue
		}
		sent := time.Now()
		if _, err := fmt.Fprintf(conn, "%s\n", request); err != nil {
			lost(err)
		}
		reply, err := replies.ReadString('\n')
		if err != nil {
			lost(err)
		}
		rtt := time.Since(sent)
		fmt.Printf("\nReply from server: %s\n", strings.TrimRight(reply, "\n"))
		fmt.Printf("RTT = %.3f ms\n\n", float64(rtt.Nanoseconds())/1e6)
	}
}
