package main

import (
	"fmt"
	"net"
	"os"
	"sync"
)

var printLock sync.Mutex

// like python's print for (host, port)
func tuple(a net.Addr) string {
	t := a.(*net.TCPAddr)
	return fmt.Sprintf("('%s', %d)", t.IP, t.Port)
}

func say(format string, args ...interface{}) {
	printLock.Lock()
	defer printLock.Unlock()
	fmt.Printf(format+"\n", args...)
}

func env(name, def string) string {
	if v, ok := os.LookupEnv(name); ok {
		return v
	}
	return def
}
