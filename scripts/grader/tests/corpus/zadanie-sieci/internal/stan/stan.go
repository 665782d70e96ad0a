package stan

import (
	"fmt"
	"sync"
	"time"
)

type Stan struct {
	mu       sync.Mutex
	start    time.Time
	nastepny int
	obecni   map[int]string
	zapytan  int
}

func Nowy() *Stan {
	return &Stan{start: time.Now(), obecni: map[int]string{}}
}

func (s *Stan) Dodaj(adres string) int {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.nastepny++
	s.obecni[s.nastepny] = adres
	fmt.Printf("Połączenie z %s\n", adres)
	fmt.Printf("Klient nr %d podłączony (razem %d)\n", s.nastepny, len(s.obecni))
	return s.nastepny
}

func (s *Stan) Usun(id int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.obecni, id)
	fmt.Printf("Klient nr %d odłączony (razem %d)\n", id, len(s.obecni))
}

func (s *Stan) Zapytanie(polecenie int) int {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.zapytan++
	fmt.Printf("Polecenie %d\n", polecenie)
	return s.zapytan
}

func (s *Stan) Czas() string {
	t := int(time.Since(s.start).Seconds())
	return fmt.Sprintf("%02d:%02d:%02d", t/3600, t/60%60, t%60)
}

func (s *Stan) CoMinute() {
	for n := 1; ; n++ {
		time.Sleep(time.Until(s.start.Add(time.Duration(n) * time.Minute)))
		s.mu.Lock()
		fmt.Printf("Podłączonych klientów: %d\n", len(s.obecni))
		s.mu.Unlock()
	}
}
