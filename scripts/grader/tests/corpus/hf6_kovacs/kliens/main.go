package main

import (
	"flag"
	"fmt"
	"io"
	"math/rand"
	"net"
	"os"
)

func main() {
	gep := flag.String("gep", "z34_server2", "a szerver neve")
	port := flag.Int("port", 8000, "a szerver portja")
	flag.Parse()
	cim := fmt.Sprintf("%s:%d", *gep, *port)
	fmt.Println("Connecting to", cim)
	k, err := net.Dial("tcp", cim)
	if err != nil {
		fmt.Fprintln(os.Stderr, "hiba:", err)
		os.Exit(1)
	}
	defer k.Close()
	adat := make([]byte, 102400)
	rand.Read(adat)
	kesz := make(chan error, 1)
	go func() {
		_, err := k.Write(adat)
		kesz <- err
	}()
	if err := <-kesz; err != nil {
		fmt.Fprintln(os.Stderr, "hiba:", err)
		os.Exit(1)
	}
	fmt.Println("Sent", len(adat), "bytes")
	vissza := make([]byte, len(adat))
	n, err := io.ReadFull(k, vissza)
	fmt.Println("Received", n, "bytes")
	if err != nil || string(vissza) != string(adat) {
		fmt.Fprintln(os.Stderr, "hiba: nem ugyanaz jött vissza")
		os.Exit(1)
	}
	fmt.Println("Client finished.")
}
