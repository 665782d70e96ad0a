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

	"example.edu/zadanie-sieci/internal/protokol"
)

const menu = `
+-------------------------------------+
| w - zamień tekst na wielkie litery  |
| a - mój adres IP i port             |
| l - liczba obsłużonych zapytań      |
| c - czas pracy serwera              |
| k - koniec                          |
+-------------------------------------+
`

func zerwane(err error) {
	fmt.Println("Utracono połączenie z serwerem:", err)
	os.Exit(1)
}

func main() {
	serwer := flag.String("serwer", "127.0.0.1:29999", "adres:port serwera")
	flag.Parse()
	c, err := net.Dial("tcp", *serwer)
	if err != nil {
		zerwane(err)
	}
	fmt.Println("Klient działa na porcie", c.LocalAddr().(*net.TCPAddr).Port)
	go func() {
		sig := make(chan os.Signal, 1)
		signal.Notify(sig, os.Interrupt)
		<-sig
		fmt.Println("\nDo widzenia!")
		os.Exit(0)
	}()
	klaw := bufio.NewScanner(os.Stdin)
	wczytaj := func(p string) (string, bool) {
		fmt.Print(p)
		ok := klaw.Scan()
		return klaw.Text(), ok
	}
	for {
		fmt.Print(menu)
		w, ok := wczytaj("Twój wybór: ")
		if !ok {
			break
		}
		var z string
		switch strings.TrimSpace(w) {
		case "w":
			t, ok := wczytaj("Podaj tekst: ")
			if !ok {
				return
			}
			z = "W:" + t
		case "a":
			z = "A"
		case "l":
			z = "L"
		case "c":
			z = "C"
		case "k":
			protokol.Wyslij(c, "K")
			c.Close()
			fmt.Println("Do widzenia!")
			return
		default:
			fmt.Println("Nie ma takiej opcji:", w)
			continue
		}
		t0 := time.Now()
		if err := protokol.Wyslij(c, z); err != nil {
			zerwane(err)
		}
		o, err := protokol.Odbierz(c)
		if err != nil {
			zerwane(err)
		}
		d := time.Since(t0)
		fmt.Println("Odpowiedź serwera:", o)
		fmt.Printf("RTT = %.3f ms\n", float64(d.Microseconds())/1000)
	}
	fmt.Println("Do widzenia!")
}
