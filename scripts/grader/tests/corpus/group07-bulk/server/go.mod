module bulkserver

go 1.19
