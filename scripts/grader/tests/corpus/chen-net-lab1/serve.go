package main

import (
	"errors"
	"flag"
	"fmt"
	"io"
	"log"
	"net"
	"os"
	"os/signal"
)

func serve(args []string) {
	fs := flag.NewFlagSet("serve", flag.ExitOnError)
	host := fs.String("bind", "127.0.0.1", "address to bind to")
	port := fs.Int("port", 7001, "port to listen on")
	fs.Parse(args)

	ln, err := net.Listen("tcp", fmt.Sprintf("%s:%d", *host, *port))
	if err != nil {
		log.Fatalln("listen:", err)
	}
	log.Printf("listening on %s", ln.Addr())

	sig := make(chan os.Signal, 1)
	signal.Notify(sig, os.Interrupt)
	go func() {
		<-sig
		log.Println("interrupted, bye")
		os.Exit(0)
	}()

	for {
		conn, err := ln.Accept()
		if err != nil {
			log.Println("accept:", err)
			continue
		}
		// no "go" here on purpose: part 1 wants one client at a time
		echo(conn)
	}
}

func echo(conn net.Conn) {
	defer conn.Close()
	who := conn.RemoteAddr()
	log.Printf("client %s connected", who)
	buf := make([]byte, 1024)
	total := 0
	for {
		n, err := conn.Read(buf)
		if n > 0 {
			log.Printf("%s says %q", who, buf[:n])
			if _, werr := conn.Write(buf[:n]); werr != nil {
				log.Println("write:", werr)
				return
			}
			total += n
		}
		if err != nil {
			if !errors.Is(err, io.EOF) {
				log.Println("read:", err)
			}
			break
		}
	}
	log.Printf("client %s left after %d bytes", who, total)
}
