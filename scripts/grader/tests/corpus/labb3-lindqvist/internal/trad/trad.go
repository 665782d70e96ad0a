// Package trad läser och skriver meddelanden som avslutas med en nollbyte.
package trad

import (
	"bufio"
	"net"
)

type Trad struct {
	conn net.Conn
	in   *bufio.Reader
}

func Ny(c net.Conn) *Trad {
	return &Trad{c, bufio.NewReader(c)}
}

func (t *Trad) Las() (string, error) {
	s, err := t.in.ReadString(0)
	if err != nil {
		return "", err
	}
	return s[:len(s)-1], nil
}

func (t *Trad) Skriv(s string) error {
	_, err := t.conn.Write(append([]byte(s), 0))
	return err
}
