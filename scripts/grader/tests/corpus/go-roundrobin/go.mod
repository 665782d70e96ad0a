module github.com/mtorres/go-roundrobin

go 1.19
