// rr: everything of lab 4 in one binary.
//
//	rr backend 1            the backend with index 1 of config.json
//	rr balance              the proxy (RR_PORT overrides the port of config.json)
//	rr send hello 4         the client
package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log"
	"net"
	"os"
	"strconv"
	"time"

	"github.com/mtorres/go-roundrobin/internal/balance"
	"github.com/mtorres/go-roundrobin/internal/echo"
)

type config struct {
	Listen   string `json:"listen"`
	Backends []struct {
		Name string `json:"name"`
		Addr string `json:"addr"`
	} `json:"backends"`
	DialTimeoutMs int `json:"dial_timeout_ms"`
}

func load() (c config) {
	b, err := os.ReadFile("config.json")
	if err != nil {
		log.Fatal(err)
	}
	if err := json.Unmarshal(b, &c); err != nil {
		log.Fatalf("config.json: %v", err)
	}
	if p := os.Getenv("RR_PORT"); p != "" {
		c.Listen = ":" + p
	}
	return c
}

func main() {
	log.SetFlags(log.Ltime | log.Lmicroseconds)
	if len(os.Args) < 2 {
		usage()
	}
	cfg := load()
	switch os.Args[1] {
	case "backend":
		if len(os.Args) != 3 {
			usage()
		}
		i, err := strconv.Atoi(os.Args[2])
		if err != nil || i < 1 || i > len(cfg.Backends) {
			log.Fatalf("no backend %q in config.json", os.Args[2])
		}
		b := cfg.Backends[i-1]
		_, port, _ := net.SplitHostPort(b.Addr)
		log.Fatal(echo.Serve(":"+port, b.Name))
	case "balance":
		var addrs []string
		for _, b := range cfg.Backends {
			addrs = append(addrs, b.Addr)
		}
		p := balance.Proxy{Backends: addrs, Timeout: time.Duration(cfg.DialTimeoutMs) * time.Millisecond}
		log.Fatal(p.ListenAndServe(cfg.Listen))
	case "send":
		text, n := "hello", 4
		if len(os.Args) > 2 {
			text = os.Args[2]
		}
		if len(os.Args) > 3 {
			n, _ = strconv.Atoi(os.Args[3])
		}
		if err := send("localhost"+cfg.Listen, text, n); err != nil {
			log.Fatal(err)
		}
	default:
		usage()
	}
}

func send(addr, text string, n int) error {
	c, err := net.Dial("tcp", addr)
	if err != nil {
		return err
	}
	defer c.Close()
	buf := make([]byte, 4096)
	for i := 0; i < n; i++ {
		if i > 0 {
			time.Sleep(time.Second)
		}
		if _, err := io.WriteString(c, text); err != nil {
			return err
		}
		k, err := c.Read(buf)
		if err != nil {
			if errors.Is(err, io.EOF) {
				return errors.New("balancer hung up")
			}
			return err
		}
		fmt.Printf("%d/%d %s\n", i+1, n, buf[:k])
	}
	return nil
}

func usage() {
	fmt.Fprintln(os.Stderr, "usage: rr backend N | balance | send [TEXT [COUNT]]")
	os.Exit(2)
}
