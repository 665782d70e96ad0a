// Package protokol: ramka = 4 cyfry długości (bajty treści) + treść.
// Treść zapytania to "litera" albo "litera:tekst".
package protokol

import (
	"errors"
	"fmt"
	"io"
	"strconv"
)

const (
	Wielkie = 'W'
	Adres   = 'A'
	Licznik = 'L'
	Czas    = 'C'
	Koniec  = 'K'
)

var ErrRamka = errors.New("zła ramka")

func Wyslij(w io.Writer, tresc string) error {
	if len(tresc) > 9999 {
		tresc = tresc[:9999]
	}
	_, err := fmt.Fprintf(w, "%04d%s", len(tresc), tresc)
	return err
}

func Odbierz(r io.Reader) (string, error) {
	var naglowek [4]byte
	if _, err := io.ReadFull(r, naglowek[:]); err != nil {
		return "", err
	}
	n, err := strconv.Atoi(string(naglowek[:]))
	if err != nil || n < 0 {
		return "", ErrRamka
	}
	tresc := make([]byte, n)
	if _, err := io.ReadFull(r, tresc); err != nil {
		return "", err
	}
	return string(tresc), nil
}
