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

func env(k, d string) string {
	if v := os.Getenv(k); v != "" {
		return v
	}
	return d
}

func main() {
	addr := net.JoinHostPort(env("CHAT_HOST", "127.0.0.1"), env("CHAT_PORT", "29999"))
	c, err := net.Dial("tcp", addr)
	if err != nil {
		fmt.Println("can't connect:", err)
		os.Exit(1)
	}
	r := bufio.NewReader(c)
	var myID int
	if _, err := fmt.Fscanf(r, "WELCOME %d\n", &myID); err != nil {
		fmt.Println("no welcome from server")
		os.Exit(1)
	}
	fmt.Println("The client is running on port", c.LocalAddr().(*net.TCPAddr).Port)
	fmt.Printf("Server gave me ID %d\n", myID)

	sig := make(chan os.Signal, 1)
	signal.Notify(sig, os.Interrupt)
	go func() {
		<-sig
		fmt.Println("\nBye bye~")
		os.Exit(0)
	}()

	kb := bufio.NewScanner(os.Stdin)
	for {
		fmt.Println("\n[u] upper case   [a] my address   [c] request count   [t] running time   [q] quit")
		fmt.Print("cmd> ")
		if !kb.Scan() {
			break
		}
		var msg string
		switch strings.ToLower(strings.TrimSpace(kb.Text())) {
		case "u":
			fmt.Print("text> ")
			if !kb.Scan() {
				return
			}
			msg = "UPPER " + kb.Text()
		case "a":
			msg = "ADDR"
		case "c":
			msg = "COUNT"
		case "t":
			msg = "TIME"
		case "q":
			fmt.Fprintln(c, "BYE")
			c.Close()
			fmt.Println("Bye bye~")
			return
		default:
			fmt.Println("\033[31munknown command\033[0m")
			continue
		}
		t := time.Now()
		fmt.Fprintln(c, msg)
		reply, err := r.ReadString('\n')
		rtt := time.Since(t)
		if err != nil {
			fmt.Println("\033[31mserver is gone:\033[0m", err)
			os.Exit(1)
		}
		fmt.Printf("Reply from server: %s", reply)
		fmt.Printf("RTT = %.3f ms\n", float64(rtt.Microseconds())/1000)
	}
}
