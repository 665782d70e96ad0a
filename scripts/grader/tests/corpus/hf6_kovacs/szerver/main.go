package main

import (
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"strconv"
)

const meret = 100 * 1024

// pythonCim úgy írja ki a címet, ahogy a minta: ('ip', port)
func pythonCim(a net.Addr) string {
	t := a.(*net.TCPAddr)
	return "('" + t.IP.String() + "', " + strconv.Itoa(t.Port) + ")"
}

func kiszolgal(k net.Conn) {
	cim := pythonCim(k.RemoteAddr())
	fmt.Println("Connected by client at", cim)
	defer func() {
		k.Close()
		fmt.Println("Connection closed by client at", cim)
	}()
	puffer := make([]byte, meret)
	n, err := io.ReadFull(k, puffer)
	if err != nil && !errors.Is(err, io.ErrUnexpectedEOF) && err != io.EOF {
		return
	}
	fmt.Printf("Received %d bytes\n", n)
	if _, err := k.Write(puffer[:n]); err != nil {
		return
	}
	fmt.Println("Data sent back to client")
}

func main() {
	port := os.Getenv("HF6_PORT")
	if port == "" {
		port = "8000"
	}
	l, err := net.Listen("tcp", "0.0.0.0:"+port)
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	fmt.Println("Server at 0.0.0.0:" + port)
	for {
		k, err := l.Accept()
		if err != nil {
			return
		}
		go kiszolgal(k)
	}
}
