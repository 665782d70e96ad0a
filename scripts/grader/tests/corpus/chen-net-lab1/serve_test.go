package main

import (
	"net"
	"testing"
)

func TestEchoSendsBack(t *testing.T) {
	a, b := net.Pipe()
	go echo(b)
	go a.Write([]byte("hello"))
	buf := make([]byte, 16)
	n, err := a.Read(buf)
	if err != nil || string(buf[:n]) != "hello" {
		t.Fatalf("got %q, %v", buf[:n], err)
	}
	a.Close()
}
