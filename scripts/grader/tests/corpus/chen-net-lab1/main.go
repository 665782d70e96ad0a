// Networks lab 1 - echo, one client at a time.
//
//	netlab serve  -port 7001
//	netlab dial   -addr localhost:7001
//
// M. Chen
package main

import (
	"fmt"
	"log"
	"os"
)

func usage() {
	fmt.Fprintf(os.Stderr, "usage: %s <serve|dial|version> [flags]\n", os.Args[0])
	os.Exit(2)
}

func main() {
	log.SetFlags(log.Ldate | log.Ltime | log.Lmicroseconds)
	if len(os.Args) < 2 {
		usage()
	}
	switch os.Args[1] {
	case "serve":
		serve(os.Args[2:])
	case "dial":
		dial(os.Args[2:])
	case "version":
		fmt.Println("netlab 0.2")
	default:
		usage()
	}
}
