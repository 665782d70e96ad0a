package main

import (
	"bufio"
	"errors"
	"flag"
	"fmt"
	"io"
	"log"
	"net"
	"os"
	"os/signal"
	"strings"
	"sync"
	"time"
)

type server struct {
	mu       sync.Mutex
	lastID   int
	clients  map[int]net.Conn
	requests int
	start    time.Time
}

func (s *server) join(c net.Conn) int {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.lastID++
	s.clients[s.lastID] = c
	log.Printf("Client %d connected. Number of connected clients = %d", s.lastID, len(s.clients))
	return s.lastID
}

func (s *server) leave(id int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.clients, id)
	log.Printf("Client %d disconnected. Number of connected clients = %d", id, len(s.clients))
}

func (s *server) answer(c net.Conn, line string) string {
	s.mu.Lock()
	defer s.mu.Unlock()
	command, text, _ := strings.Cut(line, " ")
	tell := func(k int) {
		s.requests++
		log.Printf("Command %d", k)
	}
	switch command {
	case "UPPER":
		tell(1)
		return strings.ToUpper(text)
	case "ADDR":
		tell(2)
		host, port, _ := net.SplitHostPort(c.RemoteAddr().String())
		return "client IP = " + host + ", port = " + port
	case "COUNT":
		tell(3)
		return fmt.Sprintf("requests served = %d", s.requests)
	case "TIME":
		tell(4)
		t := int(time.Since(s.start).Seconds())
		return fmt.Sprintf("run time = %02d:%02d:%02d", t/3600, t/60%60, t%60)
	}
	return "error: unknown command"
}

func (s *server) handle(c net.Conn) {
	defer c.Close()
	id := s.join(c)
	r := bufio.NewReader(c)
	for {
		line, err := r.ReadString('\n')
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			log.Printf("read: %v", err)
			break
		}
		line = strings.TrimRight(line, "\r\n")
		if line == "BYE" {
			break
		}
		if _, err := fmt.Fprintln(c, s.answer(c, line)); err != nil {
			log.Printf("write: %v", err)
			break
		}
	}
	s.leave(id)
}

func main() {
	addr := flag.String("addr", ":29999", "address")
	flag.Parse()
	l, err := net.Listen("tcp4", *addr)
	if err != nil {
		log.Fatal(err)
	}
	s := &server{clients: map[int]net.Conn{}, start: time.Now()}
	log.Printf("The server is ready to receive on port %d", l.Addr().(*net.TCPAddr).Port)
	go func() {
		for range time.Tick(time.Minute) {
			s.mu.Lock()
			log.Printf("Number of connected clients = %d", len(s.clients))
			s.mu.Unlock()
		}
	}()
	go func() {
		ch := make(chan os.Signal, 1)
		signal.Notify(ch, os.Interrupt)
		<-ch
		fmt.Println("Bye bye~")
		os.Exit(0)
	}()
	for {
		c, err := l.Accept()
		if err != nil {
			log.Println(err)
			time.Sleep(10 * time.Millisecond)
			continue
		}
		log.Printf("Connection request from %s", c.RemoteAddr())
		go s.handle(c)
	}
}
