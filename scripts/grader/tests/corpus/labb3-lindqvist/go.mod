module labb3

go 1.18
