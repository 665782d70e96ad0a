#!/bin/sh
cd kode
for p in Backend Mellomtjener; do mcs $p.cs Felles.cs -out:../$p.exe || exit 1; done
mcs Klient.cs -out:../Klient.exe
