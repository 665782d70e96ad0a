export GOCACHE=/tmp/go-cache GOFLAGS=-mod=mod GO111MODULE=off
go build -o server server.go && go build -o client client.go
