package main

import (
	"flag"
	"fmt"
	"log"
	"net"
	"os"
	"os/signal"
	"strings"

	"example.edu/zadanie-sieci/internal/protokol"
	"example.edu/zadanie-sieci/internal/stan"
)

func obsluz(c net.Conn, s *stan.Stan) {
	defer c.Close()
	id := s.Dodaj(c.RemoteAddr().String())
	defer s.Usun(id)
	for {
		t, err := protokol.Odbierz(c)
		if err != nil {
			if err == protokol.ErrRamka {
				protokol.Wyslij(c, "!zła ramka")
			}
			return
		}
		odp := "!nieznane polecenie"
		if t == "" {
			t = "?"
		}
		switch t[0] {
		case protokol.Wielkie:
			s.Zapytanie(1)
			odp = strings.ToUpper(strings.TrimPrefix(t[1:], ":"))
		case protokol.Adres:
			s.Zapytanie(2)
			host, port, _ := net.SplitHostPort(c.RemoteAddr().String())
			odp = host + " / " + port
		case protokol.Licznik:
			odp = fmt.Sprint("zapytań: ", s.Zapytanie(3))
		case protokol.Czas:
			s.Zapytanie(4)
			odp = s.Czas()
		case protokol.Koniec:
			return
		}
		if protokol.Wyslij(c, odp) != nil {
			return
		}
	}
}

func main() {
	adres := flag.String("nasluch", "0.0.0.0:29999", "adres:port")
	flag.Parse()
	l, err := net.Listen("tcp4", *adres)
	if err != nil {
		log.Fatal(err)
	}
	s := stan.Nowy()
	_, port, _ := net.SplitHostPort(*adres)
	fmt.Println("Serwer gotowy, port", port)
	go s.CoMinute()
	go func() {
		sig := make(chan os.Signal, 1)
		signal.Notify(sig, os.Interrupt)
		<-sig
		fmt.Println("Do widzenia!")
		os.Exit(0)
	}()
	for {
		c, err := l.Accept()
		if err != nil {
			continue
		}
		go obsluz(c, s)
	}
}
