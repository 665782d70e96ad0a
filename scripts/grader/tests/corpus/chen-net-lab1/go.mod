module github.com/mchen97/net-lab1

go 1.19
