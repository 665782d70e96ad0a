export GOCACHE=/tmp/go-cache GO111MODULE=off
go build -o server server.go && go build -o client client.go
