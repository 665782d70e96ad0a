package main

import (
	"bufio"
	"flag"
	"fmt"
	"log"
	"net"
	"os"
	"os/signal"
)

func dial(args []string) {
	fs := flag.NewFlagSet("dial", flag.ExitOnError)
	addr := fs.String("addr", "localhost:7001", "host:port of the server")
	fs.Parse(args)

	conn, err := net.Dial("tcp", *addr)
	if err != nil {
		log.Fatalln(err)
	}
	defer conn.Close()
	fmt.Printf("connected to %s (from %s)\n", conn.RemoteAddr(), conn.LocalAddr())

	sig := make(chan os.Signal, 1)
	signal.Notify(sig, os.Interrupt)
	go func() {
		<-sig
		fmt.Println("\nbye")
		os.Exit(0)
	}()

	in := bufio.NewScanner(os.Stdin)
	buf := make([]byte, 1024)
	fmt.Print("you: ")
	for in.Scan() {
		line := in.Text()
		if line == "" {
			fmt.Print("you: ")
			continue
		}
		if _, err := conn.Write([]byte(line)); err != nil {
			log.Fatalln("write:", err)
		}
		got := 0
		reply := ""
		for got < len(line) {
			n, err := conn.Read(buf)
			if err != nil {
				log.Fatalln("read:", err)
			}
			got += n
			reply += string(buf[:n])
		}
		fmt.Printf("srv: %s\nyou: ", reply)
	}
	fmt.Println()
}
