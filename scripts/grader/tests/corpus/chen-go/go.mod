module nethw/chen

go 1.19
