module hf6

go 1.18
