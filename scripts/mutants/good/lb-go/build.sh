export GOCACHE=/tmp/go-cache GO111MODULE=off
for program in server proxy client; do
    go build -o $program $program.go || exit 1
done
