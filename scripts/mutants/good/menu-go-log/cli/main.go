package main

import (
	"bufio"
	"flag"
	"fmt"
	"net"
	"os"
	"os/signal"
	"strings"
	"time"
)

const menu = `<Menu>
1) convert text to UPPER-case
2) get my IP address and port number
3) get server request count
4) get server running time
5) exit`

func bye() {
	fmt.Println("Bye bye~")
	os.Exit(0)
}

func fail(err error) {
	fmt.Fprintln(os.Stderr, "server error:", err)
	os.Exit(1)
}

func main() {
	addr := flag.String("addr", "127.0.0.1:29999", "address")
	flag.Parse()
	c, err := net.Dial("tcp", *addr)
	if err != nil {
		fail(err)
	}
	ch := make(chan os.Signal, 1)
	signal.Notify(ch, os.Interrupt)
	go func() { <-ch; fmt.Println(); bye() }()
	fmt.Println("The client is running on port", c.LocalAddr().(*net.TCPAddr).Port)
	in, r := bufio.NewScanner(os.Stdin), bufio.NewReader(c)
	ask := func(prompt string) string {
		fmt.Print(prompt)
		if !in.Scan() {
			fmt.Println()
			bye()
		}
		return strings.TrimSpace(in.Text())
	}
	names := map[string]string{"2": "ADDR", "3": "COUNT", "4": "TIME"}
	for {
		fmt.Println(menu)
		option := ask("Input option: ")
		request := ""
		switch option {
		case "1":
			request = "UPPER " + ask("Input sentence: ")
		case "2", "3", "4":
			request = names[option]
		case "5":
			fmt.Fprintln(c, "BYE")
			bye()
		default:
			fmt.Println("Wrong option:", option)
			continue
		}
		t := time.Now()
		if _, err := fmt.Fprintln(c, request); err != nil {
			fail(err)
		}
		reply, err := r.ReadString('\n')
		if err != nil {
			fail(err)
		}
		rtt := time.Since(t)
		fmt.Printf("\nReply from server: %sRTT = %.3f ms\n\n", reply, float64(rtt.Microseconds())/1000)
	}
}
