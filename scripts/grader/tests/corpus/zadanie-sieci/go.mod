module example.edu/zadanie-sieci

go 1.19
