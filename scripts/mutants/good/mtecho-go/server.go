package main

import (
	"bufio"
	"fmt"
	"net"
	"os"
	"os/signal"
	"sync"
)

type server struct {
	clients sync.WaitGroup
	mutex   sync.Mutex
	conns   map[net.Conn]bool
}

func (s *server) handle(conn net.Conn) {
	defer s.clients.Done()
	defer func() {
		s.mutex.Lock()
		delete(s.conns, conn)
		s.mutex.Unlock()
		conn.Close()
	}()
	addr := conn.RemoteAddr().(*net.TCPAddr)
	peer := fmt.Sprintf("('%s', %d)", addr.IP, addr.Port)
	fmt.Println("Connected by", peer)
	reader := bufio.NewReader(conn)
	writer := bufio.NewWriter(conn)
	for {
		line, err := reader.ReadString('\n')
		if line != "" {
			fmt.Printf("Received data from %s : %s\n", peer, trim(line))
			writer.WriteString(line)
			if writer.Flush() != nil {
				return
			}
		}
		if err != nil {
			return
		}
	}
}

func trim(line string) string {
	if n := len(line); n > 0 && line[n-1] == '\n' {
		return line[:n-1]
	}
	return line
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

	s := &server{conns: make(map[net.Conn]bool)}
	interrupt := make(chan os.Signal, 1)
	signal.Notify(interrupt, os.Interrupt)
	go func() {
		<-interrupt
		listener.Close()
	}()
	for {
		conn, err := listener.Accept()
		if err != nil {
			break
		}
		s.mutex.Lock()
		s.conns[conn] = true
		s.mutex.Unlock()
		s.clients.Add(1)
		go s.handle(conn)
	}
	s.mutex.Lock()
	for conn := range s.conns {
		conn.Close()
	}
	s.mutex.Unlock()
	s.clients.Wait()
	fmt.Println("Ctrl + C, exiting...")
}
