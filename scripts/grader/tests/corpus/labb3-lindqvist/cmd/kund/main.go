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

	"labb3/internal/trad"
)

const meny = `
  v  VERSALER
  a  min adress
  r  räknaren
  t  hur länge tjänsten varit uppe
  q  sluta
`

func main() {
	till := flag.String("till", "127.0.0.1:29999", "tjänstens adress")
	flag.Parse()

	stopp := make(chan os.Signal, 1)
	signal.Notify(stopp, os.Interrupt)
	go func() {
		<-stopp
		fmt.Println("\nHej då!")
		os.Exit(0)
	}()

	c, err := net.Dial("tcp", *till)
	if err != nil {
		fmt.Println("kommer inte fram:", err)
		os.Exit(1)
	}
	fmt.Printf("kunden har port %d\n", c.LocalAddr().(*net.TCPAddr).Port)
	tr := trad.Ny(c)
	tangenter := bufio.NewScanner(os.Stdin)
	rad := func(fraga string) string {
		fmt.Print(fraga)
		if !tangenter.Scan() {
			fmt.Println("\nHej då!")
			os.Exit(0)
		}
		return tangenter.Text()
	}

	for {
		fmt.Print(meny)
		val := strings.TrimSpace(rad("Välj: "))
		fraga := val
		switch val {
		case "v":
			fraga = "v:" + rad("Text: ")
		case "a", "r", "t":
		case "q":
			tr.Skriv("q")
			c.Close()
			fmt.Println("Hej då!")
			return
		default:
			fmt.Printf("%q finns inte i menyn\n", val)
			continue
		}
		t0 := time.Now()
		err := tr.Skriv(fraga)
		var svar string
		if err == nil {
			svar, err = tr.Las()
		}
		if err != nil {
			fmt.Println("tjänsten försvann:", err)
			os.Exit(1)
		}
		d := time.Since(t0)
		fmt.Println("Svar:", svar)
		fmt.Printf("RTT = %.3f ms\n", float64(d.Microseconds())/1000)
	}
}
