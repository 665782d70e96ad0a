package main

import (
	"bufio"
	"fmt"
	"net"
	"os"
	"os/signal"
	"strings"
	"sync"
	"sync/atomic"
	"time"
)

const (
	green  = "\033[32m"
	red    = "\033[31m"
	yellow = "\033[33m"
	reset  = "\033[0m"
)

var (
	mu      sync.Mutex
	clients = map[int]net.Conn{}
	lastID  int
	served  int64
	begin   = time.Now()
)

func logc(color, format string, a ...interface{}) {
	fmt.Printf("%s%s%s\n", color, fmt.Sprintf(format, a...), reset)
}

func main() {
	port := os.Getenv("CHAT_PORT")
	if port == "" {
		port = "29999"
	}
	ln, err := net.Listen("tcp4", ":"+port)
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	logc(yellow, "The server is ready to receive on port %s", port)

	sig := make(chan os.Signal, 1)
	signal.Notify(sig, os.Interrupt)
	go func() {
		<-sig
		fmt.Println("\nBye bye~")
		os.Exit(0)
	}()

	go func() {
		for range time.Tick(time.Minute) {
			mu.Lock()
			logc(yellow, "[REPORT] clients online: %d", len(clients))
			mu.Unlock()
		}
	}()

	for {
		c, err := ln.Accept()
		if err != nil {
			continue
		}
		go serve(c)
	}
}

func serve(c net.Conn) {
	mu.Lock()
	lastID++
	id := lastID
	clients[id] = c
	logc(green, "[NEW] %s", c.RemoteAddr())
	logc(green, "[+] client #%d (total %d)", id, len(clients))
	mu.Unlock()

	defer func() {
		mu.Lock()
		delete(clients, id)
		logc(red, "[-] client #%d (total %d)", id, len(clients))
		mu.Unlock()
		c.Close()
	}()

	fmt.Fprintf(c, "WELCOME %d\n", id)
	r := bufio.NewReader(c)
	for {
		line, err := r.ReadString('\n')
		if err != nil {
			return
		}
		word, rest, _ := strings.Cut(strings.TrimRight(line, "\r\n"), " ")
		if word == "BYE" {
			return
		}
		var reply string
		switch word {
		case "UPPER":
			n := atomic.AddInt64(&served, 1)
			_ = n
			reply = strings.ToUpper(rest)
		case "ADDR":
			atomic.AddInt64(&served, 1)
			a := c.RemoteAddr().(*net.TCPAddr)
			reply = fmt.Sprintf("IP %s PORT %d", a.IP, a.Port)
		case "COUNT":
			reply = fmt.Sprintf("COUNT %d", atomic.AddInt64(&served, 1))
		case "TIME":
			atomic.AddInt64(&served, 1)
			s := int(time.Since(begin).Seconds())
			reply = fmt.Sprintf("UPTIME %02d:%02d:%02d", s/3600, s/60%60, s%60)
		default:
			fmt.Fprintf(c, "ERROR what is %q\n", word)
			continue
		}
		mu.Lock()
		logc(reset, "[CMD] #%d %s", id, word)
		mu.Unlock()
		if _, err := fmt.Fprintln(c, reply); err != nil {
			return
		}
	}
}
