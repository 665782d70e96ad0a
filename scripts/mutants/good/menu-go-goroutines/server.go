package main

import (
	"bufio"
	"fmt"
	"net"
	"os"
	"os/signal"
	"strings"
	"sync"
	"time"
)

var (
	mu        sync.Mutex
	connected int
	served    int
	start     = time.Now()
)

func answer(line string, conn net.Conn) string {
	if line == "" || !strings.Contains("1234", line[:1]) {
		return "error: unknown command"
	}
	mu.Lock()
	served++
	count := served
	fmt.Println("Command", line[:1])
	mu.Unlock()
	switch line[0] {
	case '1':
		return strings.ToUpper(line[1:])
	case '2':
		addr := conn.RemoteAddr().(*net.TCPAddr)
		return fmt.Sprintf("client IP = %s, port = %d", addr.IP, addr.Port)
	case '3':
		return fmt.Sprintf("requests served = %d", count)
	default:
		t := int(time.Since(start).Seconds())
		return fmt.Sprintf("run time = %02d:%02d:%02d", t/3600, t/60%60, t%60)
	}
}

func handle(conn net.Conn, id int) {
	defer func() {
		conn.Close()
		mu.Lock()
		connected--
		fmt.Printf("Client %d disconnected. Number of connected clients = %d\n", id, connected)
		mu.Unlock()
	}()
	reader := bufio.NewReader(conn)
	for {
		line, err := reader.ReadString('\n')
		line = strings.TrimRight(line, "\r\n")
		if err != nil || line == "5" {
			return
		}
		if _, err := fmt.Fprintln(conn, answer(line, conn)); err != nil {
			return
		}
	}
}

func report() {
	for range time.Tick(time.Minute) {
		mu.Lock()
		fmt.Println("Number of connected clients =", connected)
		mu.Unlock()
	}
}

func main() {
	host, port := "0.0.0.0", "29999"
	if len(os.Args) > 2 {
		host, port = os.Args[1], os.Args[2]
	}
	listener, err := net.Listen("tcp4", net.JoinHostPort(host, port))
	if err != nil {
		fmt.Println(err)
		os.Exit(1)
	}
	fmt.Println("The server is ready to receive on port", port)
	interrupt := make(chan os.Signal, 1)
	signal.Notify(interrupt, os.Interrupt)
	go func() {
		<-interrupt
		fmt.Println("Bye bye~")
		os.Exit(0)
	}()
	go report()
	for id := 1; ; id++ {
		conn, err := listener.Accept()
		if err != nil {
			id--
			continue
		}
		fmt.Println("Connection request from", conn.RemoteAddr())
		mu.Lock()
		connected++
		fmt.Printf("Client %d connected. Number of connected clients = %d\n", id, connected)
		mu.Unlock()
		go handle(conn, id)
	}
}
