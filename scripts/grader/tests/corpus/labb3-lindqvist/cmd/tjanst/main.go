package main

import (
	"flag"
	"fmt"
	"log"
	"net"
	"os"
	"os/signal"
	"strings"
	"sync"
	"time"

	"labb3/internal/trad"
)

type tjanst struct {
	mu      sync.Mutex
	start   time.Time
	kunder  map[int]net.Conn
	senaste int
	antal   int64
}

func (t *tjanst) in(c net.Conn) int {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.senaste++
	t.kunder[t.senaste] = c
	log.Printf("uppkoppling från %v", c.RemoteAddr())
	log.Printf("kund nr %d kom in, %d uppkopplade", t.senaste, len(t.kunder))
	return t.senaste
}

func (t *tjanst) ut(id int) {
	t.mu.Lock()
	defer t.mu.Unlock()
	delete(t.kunder, id)
	log.Printf("kund nr %d gick, %d uppkopplade", id, len(t.kunder))
}

func (t *tjanst) rakna(vad int) int64 {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.antal++
	log.Printf("kommando %d", vad)
	return t.antal
}

func (t *tjanst) betjana(c net.Conn) {
	defer c.Close()
	id := t.in(c)
	defer t.ut(id)
	tr := trad.Ny(c)
	for {
		fraga, err := tr.Las()
		if err != nil {
			return
		}
		svar := "?okänt kommando"
		switch {
		case strings.HasPrefix(fraga, "v:"):
			t.rakna(1)
			svar = strings.ToUpper(fraga[2:])
		case fraga == "a":
			t.rakna(2)
			adr := c.RemoteAddr().(*net.TCPAddr)
			svar = fmt.Sprintf("ip %s port %d", adr.IP, adr.Port)
		case fraga == "r":
			svar = fmt.Sprintf("%d frågor besvarade", t.rakna(3))
		case fraga == "t":
			t.rakna(4)
			s := int(time.Since(t.start).Seconds())
			svar = fmt.Sprintf("uppe i %d sekunder", s)
		case fraga == "q":
			return
		}
		if tr.Skriv(svar) != nil {
			return
		}
	}
}

func (t *tjanst) rapport() {
	for n := 1; ; n++ {
		time.Sleep(time.Until(t.start.Add(time.Duration(n) * time.Minute)))
		t.mu.Lock()
		log.Printf("just nu %d uppkopplade", len(t.kunder))
		t.mu.Unlock()
	}
}

func main() {
	lyssna := flag.String("lyssna", ":29999", "adress att lyssna på")
	flag.Parse()
	log.SetOutput(os.Stdout)
	log.SetFlags(log.Ltime)

	l, err := net.Listen("tcp4", *lyssna)
	if err != nil {
		log.Fatal(err)
	}
	t := &tjanst{start: time.Now(), kunder: map[int]net.Conn{}}
	log.Printf("tar emot på port %d", l.Addr().(*net.TCPAddr).Port)
	go t.rapport()

	stopp := make(chan os.Signal, 1)
	signal.Notify(stopp, os.Interrupt)
	go func() {
		<-stopp
		t.mu.Lock()
		fmt.Println("\nHej då!")
		os.Exit(0)
	}()

	for {
		c, err := l.Accept()
		if err != nil {
			log.Print(err)
			time.Sleep(50 * time.Millisecond)
			continue
		}
		go t.betjana(c)
	}
}
